# Writes R lists and numbers as JSON; the other scripts here source it (run them from the repository).
as_json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) {
    parts <- vapply(x, as_json, "")
    if (is.null(names(x))) return(paste0("[", paste(parts, collapse = ", "), "]"))
    return(paste0("{", paste0('"', names(x), '": ', parts, collapse = ", "), "}"))
  }
  if (is.matrix(x)) return(as_json(lapply(seq_len(nrow(x)), function(i) x[i, ])))
  if (is.factor(x)) x <- as.character(x)
  parts <- if (is.character(x)) paste0('"', x, '"') else ifelse(
    is.na(x), "null", ifelse(x == round(x) & abs(x) < 1e9, sprintf("%.0f", x), sprintf("%.15g", x)))
  if (length(x) == 1 && is.null(attr(x, "column"))) return(unname(parts))
  paste0("[", paste(parts, collapse = ", "), "]")
}
column <- function(x) structure(as.vector(x), column = TRUE)  # stays an array when it has one entry
write_json <- function(cases) {
  cat("{\n", paste0('  "', names(cases), '": ', vapply(cases, as_json, ""), collapse = ",\n"), "\n}\n", sep = "")
}
