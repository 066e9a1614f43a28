"""A workbook on its way in: the file, guessed columns, the preview and each line's result."""
