"""A workbook on its way in: the file, its guessed columns, the preview and the result of each line."""
