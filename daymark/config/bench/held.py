"""The command line, held by the process that started it: it ends with that one, even where that one is killed."""

from daymark.config.child import end_with_parent
from daymark.config.cli import main

if __name__ == "__main__":
    end_with_parent()
    main()
