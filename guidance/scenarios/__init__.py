"""Cards to practise with, a file for each topic; the sentences are ours, the people invented."""
