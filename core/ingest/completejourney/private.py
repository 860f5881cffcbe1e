"""Private goods among those that nobody has named: the names file says it of the others."""

import polars as pl

_CATEGORIES: dict[str, tuple[str, ...]] = {
    "alcohol": ("BEERS/ALES", "DOMESTIC WINE", "IMPORTED WINE", "LIQUOR", "MISC WINE"),
    "tobacco": ("CIGARETTES", "CIGARS", "TOBACCO OTHER"),
    "incontinence": ("ADULT INCONTINENCE",),
    "intimate": ("FAMILY PLANNING", "FEMININE HYGIENE"),
    "baby": (
        "BABY FOODS",
        "BABY HBC",
        "BABYFOOD",
        "DIAPERS & DISPOSABLES",
        "INFANT CARE PRODUCTS",
        "INFANT FORMULA",
    ),
    "body": ("FOOT CARE PRODUCTS",),
    "ethnicity": ("ETHNIC PERSONAL CARE",),
    "health": (
        "ANALGESICS",
        "ANTACIDS",
        "COLD AND FLU",
        "DIETARY AID PRODUCTS",
        "EYE AND EAR CARE PRODUCTS",
        "FIRST AID PRODUCTS",
        "FITNESS&DIET",
        "GLASSES/VISION AIDS",
        "HOME HEALTH CARE",
        "LAXATIVES",
        "MISCELLANEOUS HBC",
        "NATURAL HBC",
        "NATURAL VITAMINS",
        "PHARMACY",
        "RESTRICTED DIET",
        "SINUS AND ALLERGY",
        "SMOKING CESSATIONS",
        "VITAMINS",
    ),
}
_TYPES: dict[str, str] = {
    "pregnancy": r"PREGNAN",
    "incontinence": r"INCONTIN",
    "intimate": r"CONDOM|LUBRIC|SANITARY NAPKIN|TAMPON|DOUCHE",
    "alcohol": r"\b(?:WINE|WINES|LIQUOR|LIQUORS|VODKA|WHISKEY|RUM|GIN|COCKTAIL[S]? ALCOHOL)\b",
    "tobacco": r"TOBACCO|CIGAR",
    "baby": r"\b(?:BABY|INFANT|DIAPER|DIAPERS|TODDLER)\b",
    "body": r"DENTURE|DEPILAT|DIPILAT|\bLICE\b",
    "health": r"MEDICAT|MEDICIN|VITAMIN|SUPPLEMENT|LAXATIV|\bDIET (?:AID|CONTROL)|ALLERGY|ACNE|HEALTH MAG",
    "religion": r"RELIGIO|KOSHER|JEWISH|CATHOLIC|BIBLE",
}
_DEPARTMENTS: dict[str, str] = {"SPIRITS": "alcohol"}


def private_by_pattern() -> pl.Expr:
    """Why goods are private by their department, category or type; null where nothing speaks for it."""
    checks: list[tuple[pl.Expr, str]] = [
        *((pl.col("department") == department, word) for department, word in _DEPARTMENTS.items()),
        *((pl.col("product_type").str.contains(pattern), word) for word, pattern in _TYPES.items()),
        *((pl.col("product_category").is_in(categories), word) for word, categories in _CATEGORIES.items()),
    ]
    return pl.coalesce(*(pl.when(check).then(pl.lit(word)) for check, word in checks))
