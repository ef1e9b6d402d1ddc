"""The wheel, and what `spacy package` makes of a pipeline, in an environment that has them from their wheels."""

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

import nlp_aid

ROOT = Path(__file__).parent.parent
SCRIPT = """
import json, spacy
nlp = spacy.load("zh_aid")
doc = nlp("上海市教育局向隆阳区捐款20万元。")
import nlp_aid
print(json.dumps([nlp_aid.__file__, [str(one.value) for one in doc._.money], [one.code for one in doc._.places],
    [one.text for one in doc._.organisations], nlp.meta]))
"""


def python(*arguments, executable=sys.executable, cwd=None):
    done = subprocess.run([executable, *map(str, arguments)], capture_output=True, text=True, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_packaged_pipeline_annotates_in_a_fresh_environment(tmp_path):
    """Without the network: the libraries are those of the environment that runs the test."""
    for needed in ("build", "hatchling", "setuptools", "pip"):
        pytest.importorskip(needed)
    nlp_aid.load().to_disk(tmp_path / "pipeline")
    packages, wheels = tmp_path / "packages", tmp_path / "wheels"
    packages.mkdir()
    python("-m", "spacy", "package", tmp_path / "pipeline", packages, "--build", "none")
    (package,) = packages.iterdir()
    for source in (ROOT, package):
        python("-m", "build", "--wheel", "--no-isolation", "--outdir", wheels, source)
    assert "pkuseg" in (package / "README.md").read_text("utf-8")

    fresh = tmp_path / "fresh"
    venv.create(fresh)
    paths = {"base": str(fresh), "platbase": str(fresh)}
    site = Path(sysconfig.get_path("purelib", "venv" if "venv" in sysconfig.get_scheme_names() else None, paths))
    python("-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", site, *wheels.iterdir())
    (site / "libraries.pth").write_text("\n".join({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}))
    executable = next(path for path in (fresh / "bin" / "python", fresh / "Scripts" / "python.exe") if path.exists())
    where, money, places, organisations, meta = json.loads(python("-c", SCRIPT, executable=executable, cwd=tmp_path))
    assert Path(where).is_relative_to(site)
    assert (money, places, organisations) == (["200000"], ["31", "530502"], ["上海市教育局"])
    assert f"nlp-aid>={nlp_aid.__version__}" in meta["requirements"]
