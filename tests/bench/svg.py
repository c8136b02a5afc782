"""Hand-made SVG, since no more than bars and lines is needed: no dependency, a small file, the same in each run."""
import html
import math

COLOURS = {"parlor": "#0b7a75", "raw limit": "#9aa3ab", "websocketpp": "#7b5ea7", "ws": "#c77d0a", "Socket.IO": "#b3403a"}
TEXT = "#24292f"
FAINT = "#d0d7de"
STYLE = f"font-family='system-ui, sans-serif' font-size='13' fill='{TEXT}'"


class Drawing:
    def __init__(self, width, height, title):
        self.parts = [f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' role='img' {STYLE}>",
                      f"<title>{html.escape(title)}</title>", f"<rect width='{width}' height='{height}' fill='#ffffff'/>"]

    def text(self, x, y, words, anchor="start", **more):
        extra = "".join(f" {name.replace('_', '-')}='{value}'" for name, value in more.items())
        self.parts.append(f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}'{extra}>{html.escape(words)}</text>")

    def bar(self, x, y, width, height, colour):
        self.parts.append(f"<rect x='{x:.1f}' y='{y:.1f}' width='{max(width, 1):.1f}' height='{height}' rx='2' fill='{colour}'/>")

    def line(self, points, colour, width=1):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='{width}'/>")

    def dot(self, x, y, colour):
        self.parts.append(f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='{colour}'/>")

    def save(self, path):
        path.write_text("\n".join([*self.parts, "</svg>", ""]), encoding="utf-8")


def bars(path, title, groups):
    """`groups`: (label, [(server, multiple)]); multiples on a logarithmic axis that begins at the raw limit, 1."""
    left, width, bar, gap, top = 330, 470, 14, 16, 56
    most = max(value for _, values in groups for _, value in values)
    scale = width / max(math.log10(most * 1.05), 0.3)
    height = top + sum(gap + bar * len(values) for _, values in groups) + 12
    drawing = Drawing(left + width + 110, height, title)
    drawing.text(16, 24, title, font_weight="600", font_size=15)
    for tick in [t for t in (1, 2, 5, 10, 20, 50, 100, 200) if t <= most * 1.05]:
        x = left + scale * math.log10(tick)
        drawing.line([(x, top - 4), (x, height - 10)], FAINT)
        drawing.text(x, top - 8, f"{tick}×", "middle", font_size=11)
    y = top + gap / 2
    for label, values in groups:
        drawing.text(16, y + bar * len(values) / 2 + 4, label, font_size=12)
        for server, value in values:
            length = scale * math.log10(max(value, 1))
            drawing.bar(left, y, length, bar - 2, COLOURS[server])
            drawing.text(left + length + 5, y + bar - 3.5, f"{server} {value:.2f}", font_size=11)
            y += bar
        y += gap
    drawing.save(path)


def lines(path, title, x_title, y_title, series):
    """`series`: (label, colour, [(x, y)]); both axes logarithmic."""
    left, top, width, height = 64, 56, 560, 300
    xs = [x for *_, points in series for x, _ in points]
    ys = [y for *_, points in series for _, y in points]
    low, high = math.floor(math.log10(min(ys)) * 2) / 2, math.ceil(math.log10(max(ys)) * 2) / 2
    x_low, x_high = math.log10(min(xs)), math.log10(max(xs))

    def place(x, y):
        return (left + width * (math.log10(x) - x_low) / max(x_high - x_low, 1e-9),
                top + height * (high - math.log10(y)) / max(high - low, 1e-9))

    drawing = Drawing(left + width + 190, top + height + 56, title)
    drawing.text(16, 24, title, font_weight="600", font_size=15)
    drawing.text(16, top - 12, y_title, font_size=11)
    for power in range(math.floor(low), math.ceil(high) + 1):
        for tick in (10.0 ** power * step for step in (1, 2, 5)):
            if low <= math.log10(tick) <= high:
                y = place(10 ** x_low, tick)[1]
                drawing.line([(left, y), (left + width, y)], FAINT)
                drawing.text(left - 6, y + 4, f"{tick:g}", "end", font_size=11)
    for x in sorted(set(xs)):
        drawing.text(place(x, 10 ** low)[0], top + height + 18, f"{x:,}".replace(",", " "), "middle", font_size=11)
    drawing.text(left + width / 2, top + height + 40, x_title, "middle", font_size=11)
    ends = []
    for label, colour, points in series:
        places = [place(x, y) for x, y in points]
        drawing.line(places, colour, 2)
        for x, y in places:
            drawing.dot(x, y, colour)
        ends.append((places[-1][1], places[-1][0], label, colour))
    last = -math.inf
    for y, x, label, colour in sorted(ends):  # labels at the ends of the lines, moved apart
        last = max(y + 4, last + 15)
        drawing.text(x + 10, last, label, font_size=11, style=f"fill:{colour}")
    drawing.save(path)
