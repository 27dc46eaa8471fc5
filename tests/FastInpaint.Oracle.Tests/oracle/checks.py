"""Runs checks by their names, and prints one line of JSON for each: {"check": NAME, "failure": SENTENCE}, the sentence empty where the check holds."""
import json
import pathlib
import traceback


def run(checks, folder, *names):
    """Each check is a function of a folder, which is made for it under FOLDER; it fails by any exception or by `sys.exit` with a sentence."""
    for name in names:
        place = pathlib.Path(folder) / name
        place.mkdir()
        failure = ""
        try:
            checks[name](place)
        except SystemExit as end:
            failure = str(end.code)
        except Exception:
            failure = traceback.format_exc()
        print(json.dumps({"check": name, "failure": failure}), flush=True)
