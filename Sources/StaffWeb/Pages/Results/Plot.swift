import CareRecord

/// A small trend plot of one series, as SVG with classes and attributes only. Shapes repeat what the sender said: a diamond is
/// outside its own range as sent, a circle is inside it or has none. The table beside it says the same.
struct Plot {
    let series: Series
    let title: String
    /// Unique on the page.
    let id: String

    // Drawn at the size shown on a wide page, where its text is 12 px or more; on a phone the style sheet makes the text larger.
    private static let top = 16.0, bottom = 190.0, left = 46.0

    func html() -> HTML {
        let hasLane = !series.undated.isEmpty
        let right = hasLane ? 440.0 : 520.0
        let (low, high, step) = scale()
        func y(_ value: Double) -> Double { Self.bottom - (value - low) / (high - low) * (Self.bottom - Self.top) }
        var html: HTML =
            "<svg class=\"cr-plot\" viewBox=\"0 0 570 230\" role=\"img\" aria-labelledby=\"\(plain: id)t \(plain: id)d\"><title id=\"\(plain: id)t\">\(plain: title)</title><desc id=\"\(plain: id)d\">\(plain: description)</desc>"
        if let range = series.range {
            let from = range.high.map { y(min(max($0, low), high)) } ?? Self.top
            let to = range.low.map { y(min(max($0, low), high)) } ?? Self.bottom
            html +=
                "<rect class=\"band\" x=\"\(n: Self.left)\" y=\"\(n: from)\" width=\"\(n: right - Self.left)\" height=\"\(n: max(0, to - from))\"/>"
            for edge in [range.low, range.high].compactMap({ $0 }) where edge > low && edge < high {
                html += "<path class=\"edge\" d=\"M\(n: Self.left) \(n: y(edge))H\(n: right)\"/>"
            }
        }
        var tick = low
        while tick <= high + step / 2 {
            html +=
                "<path class=\"hair\" d=\"M\(n: Self.left) \(n: y(tick))H\(n: right)\"/><text class=\"t-soft\" x=\"38\" y=\"\(n: y(tick) + 4)\" text-anchor=\"end\">\(n: tick)</text>"
            tick += step
        }
        html += "<path class=\"axis\" d=\"M\(n: Self.left) \(n: Self.top)V\(n: Self.bottom)H\(n: right)\"/>"
        html += dated(right, y)
        if hasLane { html += lane(y) }
        html += "</svg>"
        return html
    }

    private func dated(_ right: Double, _ y: (Double) -> Double) -> HTML {
        let times = series.dated.compactMap { $0.date?.earliest }
        guard let first = times.first, let last = times.last else { return "" }
        // A quarter of a year of air at least, so that a single week does not look like a trend.
        let span = max(Double(last - first), 90 * 86_400)
        func x(_ time: Int64) -> Double { Self.left + 14 + Double(time - first) / span * (right - Self.left - 44) }
        var html = HTML()
        let firstYear = PartialDate.year(of: first)
        let lastYear = PartialDate.year(of: first + Int64(span))
        let every = max(1, (lastYear - firstYear) / 6 + 1)
        for year in stride(from: firstYear, through: lastYear, by: every) {
            guard let start = PartialDate("\(year)-01-01")?.earliest else { continue }
            let place = start < first ? x(first) : x(start)
            // The first year's label, where the next year's stands too close to it.
            if start < first, let following = PartialDate("\(year + 1)-01-01")?.earliest, x(following) - place < 58 { continue }
            html += "<text class=\"t-soft\" x=\"\(n: place)\" y=\"216\" text-anchor=\"middle\">\(year)</text>"
        }
        if series.dated.count > 1 {
            var path = ""
            for (index, point) in series.dated.enumerated() {
                path += (index == 0 ? "M" : "L") + tenth(x(times[index])) + " " + tenth(y(point.value))
            }
            html += "<path class=\"line\" d=\"\(plain: path)\"/>"
        }
        for (index, point) in series.dated.enumerated() { html += mark(point, x(times[index]), y(point.value)) }
        if let point = series.dated.last {
            html += "<text class=\"t-bold\" x=\"\(n: x(last) + 10)\" y=\"\(n: y(point.value) + 4)\">\(plain: point.text)</text>"
        }
        return html
    }

    private func lane(_ y: (Double) -> Double) -> HTML {
        var html: HTML =
            "<rect class=\"lane\" x=\"478\" y=\"16\" width=\"92\" height=\"174\"/><text class=\"t-soft\" x=\"524\" y=\"216\" text-anchor=\"middle\">no exact date</text>"
        for point in series.undated {
            html += mark(point, 506, y(point.value))
            html += "<text x=\"518\" y=\"\(n: y(point.value) + 4)\">\(plain: point.text)</text>"
        }
        return html
    }

    private func mark(_ point: Series.Point, _ x: Double, _ y: Double) -> HTML {
        point.isOutside
            ? "<path class=\"out\" d=\"M\(n: x) \(n: y - 6)l6 6-6 6-6-6z\"/>"
            : "<circle class=\"\(plain: point.isDated ? "dot" : "loose")\" cx=\"\(n: x)\" cy=\"\(n: y)\" r=\"4\"/>"
    }

    /// Round numbers around all values and the range's edges.
    private func scale() -> (low: Double, high: Double, step: Double) {
        let values = (series.dated + series.undated).map(\.value) + [series.range?.low, series.range?.high].compactMap { $0 }
        let (least, most) = (values.min() ?? 0, values.max() ?? 1)
        let span = max(most - least, max(abs(most), 1) * 0.05)
        var step = 1.0
        while step * 5 < span { step *= 10 }
        while step > span { step /= 10 }
        for factor in [0.1, 0.2, 0.25, 0.5, 1, 2] where span / (step * factor) <= 5 {
            step *= factor
            break
        }
        let low = (least / step).rounded(.down) * step
        var high = (most / step).rounded(.up) * step
        if high <= low { high = low + step }
        return (low, high, step)
    }

    private var description: String {
        guard let first = series.dated.first, let last = series.dated.last else { return "No dated values." }
        var words = series.dated.count == 1 ? "One value, \(last.text)" : "\(series.dated.count) values, from \(first.text)"
        if series.dated.count > 1, let from = first.date { words += " (\(from.shownDate)) to \(last.text)" }
        if let date = last.date { words += " (\(date.shownDate))" }
        words += "."
        if !series.undated.isEmpty { words += " Without an exact date: " + series.undated.map(\.withDate).joined(separator: ", ") + "." }
        return words
    }
}

/// A very small one, for a table's cell: shape only, hidden from readers, who have the table.
enum Spark {
    static func html(_ series: Series) -> HTML {
        let points = series.dated.suffix(12)
        guard points.count > 1, let first = points.first?.date?.earliest, let last = points.last?.date?.earliest, last > first else {
            return ""
        }
        let values = points.map(\.value)
        let low = values.min() ?? 0
        let span = max((values.max() ?? 1) - low, .leastNormalMagnitude)
        var path = ""
        var end = (x: 0.0, y: 0.0)
        for (index, point) in points.enumerated() {
            end.x = 4 + Double((point.date?.earliest ?? first) - first) / Double(last - first) * 102
            end.y = span == .leastNormalMagnitude ? 14 : 24 - (point.value - low) / span * 20
            path += (index == 0 ? "M" : "L") + tenth(end.x) + " " + tenth(end.y)
        }
        let mark: HTML =
            points.last?.isOutside == true
            ? "<path class=\"out\" d=\"M\(n: end.x) \(n: end.y - 4)l4 4-4 4-4-4z\"/>"
            : "<circle class=\"dot\" cx=\"\(n: end.x)\" cy=\"\(n: end.y)\" r=\"3\"/>"
        return
            "<svg class=\"cr-plot cr-spark\" viewBox=\"0 0 112 28\" aria-hidden=\"true\"><path class=\"line\" d=\"\(plain: path)\"/>\(mark)</svg>"
    }
}

/// A number for a drawing: at most two places, no needless zeros.
func tenth(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "0" }
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
}

extension HTML.Interpolation {
    mutating func appendInterpolation(n number: Double) { appendInterpolation(plain: tenth(number)) }
}

extension PartialDate {
    /// The year of a moment in seconds since 1970 (UTC): for an axis.
    static func year(of seconds: Int64) -> Int {
        var year = 1970 + Int(seconds / 31_556_952)
        while let start = PartialDate("\(String(repeating: "0", count: max(0, 4 - String(year).count)))\(year)-01-01"),
            start.earliest > seconds
        { year -= 1 }
        return year
    }
}
