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
    }

    /// `Systolic`, where the test has parts.
    let part: String?
    let unit: String
    /// Oldest first.
    let dated: [Point]
    let undated: [Point]

    /// The range of the newest point that has one in plain numbers.
    var range: (low: Double?, high: Double?)? {
        for point in dated.reversed() {
            for range in point.ranges {
                let low = Self.plain(range.low)
                let high = Self.plain(range.high)
                if low != nil || high != nil { return (low, high) }
            }
        }
        return nil
    }

    /// A number that can be drawn: past a million millions a scale has no meaning, and its steps no end. Others stay in the table.
    private static func plain(_ quantity: Quantity?) -> Double? {
        quantity?.number.flatMap { abs($0) < 1e12 ? $0 : nil }
    }

    /// A test's series, the one with the newest value first; and the statements of which nothing can be drawn.
    static func of(_ line: Line) -> (series: [Series], notDrawn: [Statement]) {
        var order: [String] = []
        var points: [String: [Point]] = [:]
        var names: [String: (String?, String)] = [:]
        var notDrawn: [Statement] = []
        for statement in line.statements {
            guard case .result(let result) = statement.lead.content, statement.lead.status?.meaning != .enteredInError else {
                notDrawn.append(statement)
                continue
            }
            var drawn = false
            func add(_ value: ResultValue?, _ part: String?, _ interpretation: [Concept], _ ranges: [ReferenceRange]) {
                guard case .quantity(let quantity) = value, let unit = quantity.unitKey, let number = plain(quantity)
                else { return }
                drawn = true
                let key = (part ?? "") + "\u{1F}" + unit
                if points[key] == nil { order.append(key) }
                names[key] = names[key] ?? (part, quantity.unit ?? unit)
                points[key, default: []].append(
                    Point(
                        statement: statement, value: number, text: quantity.value ?? "", date: statement.lead.when,
                        isOutside: ResultWords.isOutside(interpretation), ranges: ranges))
            }
            add(result.value, nil, result.interpretation, result.ranges)
            for part in result.components {
                add(part.value, part.title.shown ?? "part", part.interpretation, part.ranges)
            }
            if !drawn { notDrawn.append(statement) }
        }
        let series = order.compactMap { key -> Series? in
            guard let all = points[key], let (part, unit) = names[key] else { return nil }
            let dated = all.filter { $0.date != nil }.sorted { ($0.date?.earliest ?? 0) < ($1.date?.earliest ?? 0) }
            return Series(part: part, unit: unit, dated: dated, undated: all.filter { $0.date == nil })
        }
        return (series, notDrawn)
    }
}
