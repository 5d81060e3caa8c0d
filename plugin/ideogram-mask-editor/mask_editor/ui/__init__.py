"""What people see. Imported only when there is someone to look."""

ROLE = "ideogram-mask-editor"  # by which window managers and GIMP know our windows
