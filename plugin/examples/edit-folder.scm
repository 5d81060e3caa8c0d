; Edit a folder of pictures without a window: in each, paint what one of its channels covers.
;
; Run it in the folder that holds this file:
;
; gimp-console-3 --quit --batch-interpreter=plug-in-script-fu-eval -b "(load \"edit-folder.scm\") (edit-folder \"photos\" \"edited\" \"a red toadstool\" \"mask\")"
;
; It does what edit_folder.py does, whose head says more. In Windows, run it in cmd: PowerShell
; changes the quotation marks.

(script-fu-use-v3) ; a procedure returns its value, not a list of it

(define kinds '(".xcf" ".psd" ".tif" ".tiff")) ; the formats that keep channels

; Edit each picture that is not edited yet. One that fails is told, and the next is edited.
(define (edit-folder photos edited prompt mask)
  (if (not (defined? 'plug-in-ideogram-mask-edit))
      (error "This GIMP has no Ideogram Mask Editor."))
  (if (not (or (file-exists? edited) (dir-make edited)))
      (error "This folder cannot be made:" edited))
  (let ((names (pictures-in photos))
        (done 0))
    (for-each
      (lambda (name)
        (let* ((result (string-append edited "/" name "-edited"))
               (is-there (file-exists? (string-append result ".xcf")))
               (trouble (and (not is-there)
                             (edit-picture (string-append photos "/" name) result prompt mask))))
          (cond (is-there (say name ": skipped, " result ".xcf is there already"))
                (trouble (say name ": FAILED: " trouble))
                (else (say name ": edited")))
          (if (not trouble) (set! done (+ done 1)))))
      names)
    (if (or (null? names) (< done (length names)))
        (error (string-append (number->string done) " of " (number->string (length names))
                              " pictures in " photos " are edited.")))))

; The names of the pictures. Results are not edited again, not even where both folders are the same.
(define (pictures-in folder)
  (let loop ((paths (files-in folder)) (names '()))
    (if (null? paths)
        names
        (let ((name (substring (car paths) (+ (string-length folder) 1))))
          (loop (cdr paths)
                (if (and (member #t (map (lambda (kind) (ends? name kind)) kinds))
                         (not (ends? name "-edited.xcf")))
                    (cons name names)
                    names))))))

; In Windows file-glob finds them only by the separator that the folder is written with.
(define (files-in folder)
  (let ((paths (file-glob #:pattern (string-append folder "/*"))))
    (if (null? paths)
        (file-glob #:pattern (string-append folder DIR-SEPARATOR "*"))
        paths)))

(define (ends? name ending)
  (let ((start (- (string-length name) (string-length ending))))
    (and (>= start 0) (string-ci=? (substring name start) ending))))

; Why a picture was not edited, in a sentence; #f: it is edited.
(define (edit-picture picture result prompt mask)
  (let* ((image #f)
         (trouble (trouble-in (lambda ()
           (set! image (gimp-file-load RUN-NONINTERACTIVE picture))
           (edit-image image result prompt mask)))))
    (if image (gimp-image-delete image))
    trouble))

(define (edit-image image result prompt mask)
  (let ((channel (gimp-image-get-channel-by-name image mask))
        (save (lambda (ending) ; -1: with the format's own settings
          (gimp-file-save RUN-NONINTERACTIVE image (string-append result ending) -1))))
    (if (= channel -1)
        (string-append "It has no channel \"" mask "\".")
        (begin
          (gimp-image-select-item image CHANNEL-OP-REPLACE channel)
          (plug-in-ideogram-mask-edit
            #:run-mode RUN-NONINTERACTIVE
            #:image image
            #:drawables (vector (layer-of image))
            #:prompt prompt
            #:num-images 1
            #:rendering-speed "DEFAULT") ; the manual lists more options
          (save ".xcf") ; first: it is what counts
          (save ".png")
          #f))))

; The active layer, or the top one where none is active.
(define (layer-of image)
  (let ((active (gimp-image-get-selected-layers image)))
    (vector-ref (if (= (vector-length active) 0) (gimp-image-get-layers image) active) 0)))

; What the task returns, or the words of the error that ended it. An error calls *error-hook*, which
; else stops the script; `catch` would forget the words.
(define (trouble-in task)
  (let* ((usual *error-hook*)
         (trouble (call/cc (lambda (return)
           (set! *error-hook* (lambda (words . more) (return words)))
           (task)))))
    (set! *error-hook* usual)
    trouble))

(define (say . words)
  (gimp-message (apply string-append words))) ; in Windows nothing shows what is displayed
