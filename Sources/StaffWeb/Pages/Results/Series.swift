import CareRecord

/// One test's values of one unit (and one component): what may be drawn together (law 12). What may not stays listed.
struct Series {
    struct Point {
        let statement: Statement
        let value: Double
        /// As sent: "2.50".
        let text: String
        let date: PartialDate?
        let isOutside: Bool
        let ranges: [ReferenceRange]
        /// Whether its date is of a day at least.
        var isDated: Bool { date.map { $0.precision >= .day } ?? false }
        /// "31 (2026)", "4.1 (not dated)".
        var withDate: String { "\(text) (\(date?.shownDate ?? "not dated"))" }
    }

    /// `Systolic`, where the test has parts.
    let part: String?
    /// The unit's words.
    let unit: String
    /// What tells it from others (`Quantity.unitKey`).
    let unitKey: String
    /// Oldest first.
    let dated: [Point]
    /// Without a date, or with a year or month only.
    let undated: [Point]

    /// The range of the newest point that has one in plain numbers of the series' unit. Of several (for women, for men) nobody says
    /// which is this person's: none is drawn.
    var range: (low: Double?, high: Double?)? {
        for point in dated.reversed() where point.ranges.count == 1 {
            let edges = [point.ranges[0].low, point.ranges[0].high]
            guard edges.allSatisfy({ $0?.unitKey.map { $0 == unitKey } ?? true }) else { continue }
            let (low, high) = (Self.plain(edges[0]), Self.plain(edges[1]))
            if low != nil || high != nil { return (low, high) }
        }
        return nil
    }

    /// A number that can be drawn: past a million millions a scale has no meaning, and its steps no end. Others stay in the table.
    private static func plain(_ quantity: Quantity?) -> Double? {
        quantity?.number.flatMap { abs($0) < 1e12 ? $0 : nil }
    }

    /// Of one test: what is drawn, what has a lane of its own because no unit was sent, and the rest, each with its words.
    struct Drawing {
        var series: [Series] = []
        var unitless: [Apart] = []
        var notDrawn: [Apart] = []
    }

    /// A value that stands in no plot.
    struct Apart {
        let statement: Statement
        let words: HTML
    }

    /// Enough to draw: two dated values, or one and another that lies beside it.
    var isDrawn: Bool { dated.count > 1 || (dated.count == 1 && !undated.isEmpty) }

    /// The series with the newest value first. Every value is in a series that is drawn, in the lane, or among the rest (law 4).
    static func of(_ line: Line) -> Drawing {
        var order: [String] = []
        var points: [String: [Point]] = [:]
        var names: [String: (part: String?, unit: String, unitKey: String)] = [:]
        var drawing = Drawing()
        for statement in line.statements {
            guard case .result(let result) = statement.lead.content else { continue }
            // A mistake, what was cancelled, and what nobody can tell the standing of is listed and not drawn.
            guard ResultWords.counts(statement.lead) else {
                drawing.notDrawn.append(Apart(statement: statement, words: ResultWords.said(statement.lead)))
                continue
            }
            func add(_ value: ResultValue?, _ part: String?, _ interpretation: [Concept], _ ranges: [ReferenceRange]) {
                guard let value else { return }
                let words = [part.map { "\($0)" } ?? "", ResultWords.value(value)].joined(" ") as HTML
                guard case .quantity(let quantity) = value, let number = plain(quantity) else {
                    drawing.notDrawn.append(Apart(statement: statement, words: words))
                    return
                }
                guard let unit = quantity.unitKey else {
                    let name: HTML = part.map { "\($0) " } ?? ""
                    drawing.unitless.append(Apart(statement: statement, words: "\(name)<b class=\"cr-num\">\(quantity.shown)</b>"))
                    return
                }
                let key = (part ?? "") + "\u{1F}" + unit
                if points[key] == nil { order.append(key) }
                names[key] = names[key] ?? (part, quantity.unit ?? unit, unit)
                points[key, default: []].append(
                    Point(
                        statement: statement, value: number, text: quantity.value ?? "", date: statement.lead.when,
                        isOutside: ResultWords.isOutside(interpretation), ranges: ranges))
            }
            add(result.value, nil, result.interpretation, result.ranges)
            for part in result.components {
                add(part.value, part.title.shown ?? "part", part.interpretation, part.ranges)
            }
            if result.value == nil, result.components.isEmpty {
                drawing.notDrawn.append(Apart(statement: statement, words: ResultWords.said(statement.lead)))
            }
        }
        for key in order {
            guard let all = points[key], let (part, unit, unitKey) = names[key] else { continue }
            // A year or a month is no day: put on one, it would be a date that nobody said (law 12).
            // Statements come newest first: of two of one moment the one that was written down later is the last here too.
            let dated = all.filter(\.isDated).reversed().sorted { ($0.date?.earliest ?? 0) < ($1.date?.earliest ?? 0) }
            let series = Series(part: part, unit: unit, unitKey: unitKey, dated: dated, undated: all.filter { !$0.isDated })
            drawing.series.append(series)
            guard !series.isDrawn else { continue }
            let name: HTML = part.map { "\($0) " } ?? ""
            drawing.notDrawn += all.map { Apart(statement: $0.statement, words: "\(name)<span class=\"cr-num\">\($0.text) \(unit)</span>") }
        }
        return drawing
    }
}
