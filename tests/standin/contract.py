"""The provider's contract for an edit, as its own page states it (ideogram-mask-editor.txt).

What can be told from the JSON alone is here; what takes a look at the pictures is in sale.py.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from .wire import Answer

MAX_FILE_BYTES = 10_000_000
"""«10 MB», for one file and for all references together, in the stricter of its two readings."""

SEED_COUNT = 2**31
"""Seeds run from 0 to 2147483647."""

RenderingSpeed = Literal["FLASH", "TURBO", "DEFAULT", "QUALITY"]
MagicPrompt = Literal["AUTO", "ON", "OFF"]
StyleType = Literal["AUTO", "GENERAL", "REALISTIC", "DESIGN", "FICTION"]
# fmt: off
StylePreset = Literal[
    "80S_ILLUSTRATION", "90S_NOSTALGIA", "ABSTRACT_ORGANIC", "ANALOG_NOSTALGIA", "ART_BRUT",
    "ART_DECO", "ART_POSTER", "AURA", "AVANT_GARDE", "BAUHAUS", "BLUEPRINT", "BLURRY_MOTION",
    "BRIGHT_ART", "C4D_CARTOON", "CHILDRENS_BOOK", "COLLAGE", "COLORING_BOOK_I",
    "COLORING_BOOK_II", "CUBISM", "DARK_AURA", "DOODLE", "DOUBLE_EXPOSURE", "DRAMATIC_CINEMA",
    "EDITORIAL", "EMOTIONAL_MINIMAL", "ETHEREAL_PARTY", "EXPIRED_FILM", "FLAT_ART", "FLAT_VECTOR",
    "FOREST_REVERIE", "GEO_MINIMALIST", "GLASS_PRISM", "GOLDEN_HOUR", "GRAFFITI_I", "GRAFFITI_II",
    "HALFTONE_PRINT", "HIGH_CONTRAST", "HIPPIE_ERA", "ICONIC", "JAPANDI_FUSION", "JAZZY",
    "LONG_EXPOSURE", "MAGAZINE_EDITORIAL", "MINIMAL_ILLUSTRATION", "MIXED_MEDIA", "MONOCHROME",
    "NIGHTLIFE", "OIL_PAINTING", "OLD_CARTOONS", "PAINT_GESTURE", "POP_ART", "RETRO_ETCHING",
    "RIVIERA_POP", "SPOTLIGHT_80S", "STYLIZED_RED", "SURREAL_COLLAGE", "TRAVEL_POSTER",
    "VINTAGE_GEO", "VINTAGE_POSTER", "WATERCOLOR", "WEIRD", "WOODBLOCK_PRINT",
]
# fmt: on

CODES = {"missing": "MISSING_REQUIRED_FIELDS", "extra_forbidden": "UNKNOWN_FIELD"}
"""Our codes for pydantic's kinds of error; the first one and UNSUPPORTED_MODEL were seen."""


class RequestError(Exception):
    """A request that breaks a rule. `field` says where, and so does the message."""

    def __init__(
        self, field: str, problem: str, code: str = "INVALID_FIELD", status: int = 400
    ) -> None:
        super().__init__(f"{field}: {problem}")
        self.field, self.code, self.status = field, code, status

    def answer(self) -> Answer:
        error = {"message": str(self), "field": self.field, "code": self.code}
        return Answer.of_json({"error": error}, self.status)


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be blank")
    return value


Text = Annotated[str, AfterValidator(_not_blank)]


class Strict(BaseModel):
    """No unknown fields, no conversions: 1 is an integer, while true, "1" and 1.0 are not."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class PromptObject(Strict):
    """The fields are in the page's order; a rule between two stands at the later one.

    «If style_type is provided, must be AUTO or …» needs no look at whether it is: AUTO, its
    default, is always among them.
    """

    prompt: Text
    imageUrl: Text  # noqa: N815 - the provider's spelling
    maskUrl: Text  # noqa: N815
    num_images: Annotated[int, Field(ge=1, le=8)]
    rendering_speed: RenderingSpeed = "DEFAULT"
    magic_prompt: MagicPrompt = "AUTO"
    style_type: StyleType = "AUTO"
    style_preset: StylePreset | None = None
    style_reference_images: Annotated[list[Text], Field(max_length=5)] | None = None
    character_reference_images: Annotated[list[Text], Field(min_length=1, max_length=1)] | None = (
        None
    )
    negative_prompt: str | None = None
    seed: Annotated[int, Field(ge=0, lt=SEED_COUNT)] | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _no_null(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("must be left out or have a value, null is none")
        return value

    @field_validator("style_preset", "style_reference_images")
    @classmethod
    def _style_goes_with_type(cls, value: Any, info: ValidationInfo) -> Any:
        _need_style_type(info, {"AUTO", "GENERAL"})
        return value

    @field_validator("style_reference_images")
    @classmethod
    def _preset_or_references(cls, value: Any, info: ValidationInfo) -> Any:
        if info.data.get("style_preset") is not None:
            raise ValueError("excludes style_preset")
        return value

    @field_validator("character_reference_images")
    @classmethod
    def _character_goes_with_rest(cls, value: Any, info: ValidationInfo) -> Any:
        _need_style_type(info, {"AUTO", "REALISTIC", "FICTION"})
        if info.data.get("rendering_speed") == "FLASH":
            raise ValueError("cannot be used with rendering_speed FLASH")
        return value

    @property
    def references(self) -> dict[str, list[str]]:
        """The asset paths of the reference images, by the field they are in."""
        return {
            "style_reference_images": self.style_reference_images or [],
            "character_reference_images": self.character_reference_images or [],
        }


class EditRequest(Strict):
    """The body of POST /api/features."""

    type: Literal["IMAGE_INPAINTER"]
    model: Literal["ideogram-3"]
    promptObject: PromptObject  # noqa: N815


def parse_edit(body: bytes) -> EditRequest:
    """The request in a JSON body, or the RequestError of the first field that breaks a rule."""
    try:
        return EditRequest.model_validate_json(body)
    except ValidationError as invalid:
        error = invalid.errors(include_url=False)[0]
    field = ".".join(map(str, error["loc"])) or "body"
    code = "UNSUPPORTED_MODEL" if field == "model" else "INVALID_FIELD"
    problem = error["msg"].removeprefix("Value error, ")  # pydantic's, before a rule's own words
    raise RequestError(field, problem, CODES.get(error["type"], code))


def _need_style_type(info: ValidationInfo, allowed: set[str]) -> None:
    # Absent when style_type itself was refused.
    if info.data.get("style_type", "AUTO") not in allowed:
        raise ValueError(f"needs style_type to be one of {', '.join(sorted(allowed))}")
