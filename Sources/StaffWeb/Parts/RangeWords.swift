import CareRecord

/// Reference ranges as sent. Whom a range is for, or what it is of, stands beside its numbers and never in their place.
extension ResultWords {
    static func ranges(of result: ResultStatement) -> HTML {
        ranges(result.ranges, beside: result.value)
    }

    /// - Parameter value: whose ranges they are: a range in another unit says its unit.
    static func ranges(_ ranges: [ReferenceRange], beside value: ResultValue?) -> HTML {
        guard !ranges.isEmpty else { return "<span class=\"cr-soft\">not given</span>" }
        return ranges.map { range($0, beside: value) }.joined("; ")
    }

    private static func range(_ range: ReferenceRange, beside value: ResultValue?) -> HTML {
        let numbers = numbers(range)
        guard let text = range.text else { return "\(numbers.map { $0 + unit(range, beside: value) } ?? "not given")" }
        guard let numbers else { return "\(text)" }
        // Where the text has the numbers it has said it all.
        let edges = [range.low?.value, range.high?.value].compactMap { $0 }
        guard !edges.allSatisfy({ holds(text, number: $0) }) else { return "\(text)" }
        return "\(numbers)\(unit(range, beside: value)) (\(text))"
    }

    private static func holds(_ text: String, number: String) -> Bool {
        text.split { !$0.isNumber && $0 != "." && $0 != "," }.contains { $0 == number }
    }

    private static func numbers(_ range: ReferenceRange) -> String? {
        func edge(_ quantity: Quantity) -> String? {
            quantity.value.map { [quantity.comparator, $0].compactMap(\.self).joined(separator: " ") }
        }
        switch (range.low.flatMap(edge), range.high.flatMap(edge)) {
        case (let low?, let high?): return "\(low) to \(high)"
        case (let low?, nil): return range.low?.comparator == nil ? "\(low) or more" : low
        case (nil, let high?): return range.high?.comparator == nil ? "up to \(high)" : high
        case (nil, nil): return nil
        }
    }

    /// The range's unit where it is not the value's.
    private static func unit(_ range: ReferenceRange, beside value: ResultValue?) -> String {
        let own = [range.low, range.high].compactMap { $0 }.filter { $0.unitKey != nil }
        guard let first = own.first, let unit = first.unit ?? first.code else { return "" }
        if case .quantity(let quantity)? = value, own.allSatisfy({ $0.unitKey == quantity.unitKey }) { return "" }
        // Two ends in two units are for a person to read.
        guard own.allSatisfy({ $0.unitKey == first.unitKey }) else { return " (\(own.map(\.shown).joined(separator: ", ")))" }
        return " \(unit)"
    }
}
