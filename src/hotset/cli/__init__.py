"""The command line. It calls rooms and prints what they say; it opens no door itself."""

__all__ = ["main"]


def main() -> None:
    """Entry point of the `hotset` command."""
    from hotset.cli.app import run

    run()
