/// A small bar chart as SVG with classes and attributes only, and the same as a table under it.
struct Bars {
    struct Bar {
        /// Under it, where there is room.
        let label: String
        /// In the table.
        let name: String
        let count: Int
        /// Outlined.
        var isOdd = false
    }

    let bars: [Bar]
    let title: String
    /// Unique on the page.
    let id: String
    var band: ClosedRange<Int>?
    var bandWords = ""
    var oddWords = ""
    var column = "Week of"

    private static let top = 22.0, bottom = 165.0, left = 44.0, right = 560.0

    /// A bar of its own is no wall: one of a few is as wide as one of ten.
    private static let widest = 36.0

    func html() -> HTML {
        let most = max(1, max(bars.map(\.count).max() ?? 0, band?.upperBound ?? 0))
        let step = Self.step(most)
        let high = Double((most + step - 1) / step * step)
        func y(_ value: Int) -> Double { Self.bottom - Double(value) / high * (Self.bottom - Self.top) }
        var html: HTML = """
            <svg class="cr-plot" viewBox="0 0 570 210" role="img" aria-labelledby="\(plain: id)t \(plain: id)d"><title id="\(plain: id)t">\(plain: title)</title>\
            <desc id="\(plain: id)d">\(plain: description)</desc>
            """
        if let band {
            html +=
                "<rect class=\"band\" x=\"\(n: Self.left)\" y=\"\(n: y(band.upperBound))\" width=\"\(n: Self.right - Self.left)\" height=\"\(n: max(1, y(band.lowerBound) - y(band.upperBound)))\"/>"
        }
        var tick = 0
        while tick <= Int(high) {
            html +=
                "<path class=\"hair\" d=\"M\(n: Self.left) \(n: y(tick))H\(n: Self.right)\"/><text class=\"t-soft\" x=\"36\" y=\"\(n: y(tick) + 4)\" text-anchor=\"end\">\(tick)</text>"
            tick += step
        }
        let width = (Self.right - Self.left) / Double(max(bars.count, 1))
        let wide = min(width * 0.7, Self.widest)
        // Labels that would touch are left out: the table has them all.
        let every = max(1, Int((86 / width).rounded(.up)))
        for (place, bar) in bars.enumerated() {
            let middle = Self.left + (Double(place) + 0.5) * width
            let x = middle - wide / 2
            if bar.count > 0 {
                html +=
                    "<rect class=\"\(plain: bar.isOdd ? "bar-odd" : "bar")\" x=\"\(n: x)\" y=\"\(n: y(bar.count))\" width=\"\(n: wide)\" height=\"\(n: Self.bottom - y(bar.count))\"/>"
            }
            if bar.isOdd {
                html += "<text class=\"t-bold\" x=\"\(n: middle)\" y=\"\(n: y(bar.count) - 6)\" text-anchor=\"middle\">\(bar.count)</text>"
            }
            if place % every == 0 {
                html += "<text class=\"t-soft\" x=\"\(n: middle)\" y=\"184\" text-anchor=\"middle\">\(plain: bar.label)</text>"
            }
        }
        html += "<path class=\"axis\" d=\"M\(n: Self.left) \(n: Self.top)V\(n: Self.bottom)H\(n: Self.right)\"/></svg>"
        return html + legend + table
    }

    private var legend: HTML {
        var parts: [HTML] = []
        if bars.contains(where: \.isOdd), !oddWords.isEmpty { parts.append("Outlined: \(oddWords).") }
        if let band, !bandWords.isEmpty { parts.append("Shaded: \(bandWords), \(band.lowerBound) to \(band.upperBound).") }
        return parts.isEmpty ? "" : "<p class=\"cr-small cr-soft\">\(parts.joined(" "))</p>"
    }

    private var table: HTML {
        var html: HTML = """
            <details class="cr-small"><summary>As a table</summary><table class="cr-table"><thead><tr><th scope="col">\(column)</th><th scope="col" class="cr-right">Number</th></tr></thead><tbody>
            """
        for bar in bars { html += "<tr><th scope=\"row\">\(bar.name)</th><td class=\"cr-right cr-num\">\(bar.count)</td></tr>" }
        html += "</tbody></table></details>"
        return html
    }

    private var description: String {
        guard let least = bars.map(\.count).min(), let most = bars.max(by: { $0.count < $1.count }) else { return "Nothing." }
        var words = "Between \(least) and \(most.count), the most at \(most.name)."
        if let odd = bars.first(where: \.isOdd) { words += " \(odd.count) in \(oddWords) (\(odd.name))." }
        if let band { words += " \(bandWords.prefix(1).uppercased() + bandWords.dropFirst()): \(band.lowerBound) to \(band.upperBound)." }
        return words
    }

    /// Round numbers, five lines at most.
    private static func step(_ most: Int) -> Int {
        var step = 1
        while most > step * 5 {
            if most <= step * 10 { return step * 2 }
            if most <= step * 25 { return step * 5 }
            step *= 10
        }
        return step
    }
}

extension HTML {
    static func + (first: HTML, second: HTML) -> HTML {
        var both = first
        both += second
        return both
    }
}
