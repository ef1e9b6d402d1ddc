"""Builds the chart library of `nlp-aid report`: `python models/charts/build.py` (with Node.js and npm).

Takes of Apache ECharts what the page uses, and nothing else: Sankey diagrams, bars, axes, tooltips, drawn as SVG. Writes
`echarts.min.js`, and the licences beside it.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ECHARTS = "6.1.0"
ESBUILD = "0.28.2"
ENTRY = """\
import { use } from "echarts/core";
import { BarChart, SankeyChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
use([BarChart, SankeyChart, GridComponent, TooltipComponent, SVGRenderer]);
export { init } from "echarts/core";
"""
BANNER = f"/* Apache ECharts {ECHARTS} and zrender; see LICENSE.echarts, NOTICE.echarts, LICENSE.zrender */"
LICENCES = {
    "echarts/LICENSE": "LICENSE.echarts",
    "echarts/NOTICE": "NOTICE.echarts",
    "echarts/licenses/LICENSE-d3": "LICENSE.d3",
    "zrender/LICENSE": "LICENSE.zrender",
    "tslib/LICENSE.txt": "LICENSE.tslib",
}


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "entry.js").write_text(ENTRY, encoding="utf-8")
        (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
        # The versions of what it needs are those that ECharts names, exactly.
        subprocess.run(
            ["npm", "install", "--silent", "--save-exact", f"echarts@{ECHARTS}", f"esbuild@{ESBUILD}"],
            cwd=folder,
            check=True,
        )
        options = [
            "--bundle",
            "--minify",
            "--format=iife",
            "--global-name=echarts",
            "--target=es2020",
            "--charset=utf8",
        ]
        options += ["--legal-comments=none", f"--banner:js={BANNER}", f"--outfile={HERE / 'echarts.min.js'}"]
        subprocess.run(["npx", "esbuild", "entry.js", *options], cwd=folder, check=True)
        for source, target in LICENCES.items():
            shutil.copyfile(folder / "node_modules" / source, HERE / target)


if __name__ == "__main__":
    main()
