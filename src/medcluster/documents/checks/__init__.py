"""One module per family of files: is it whole, and is it nothing else at the same time?"""
