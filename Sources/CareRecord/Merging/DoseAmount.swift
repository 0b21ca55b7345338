/// An amount of a medicine as far as two can be compared: only for telling whether organisations differ, never shown.
struct DoseAmount: Hashable {
    /// What it can be compared with: `mass`, or its own unit.
    let kind: String
    private let amount: String

    init(_ value: String, _ unit: String) {
        let unit = Self.plain(unit)
        if let factor = Self.micrograms[unit], let number = Quantity.decimal(value) {
            kind = "mass"
            // Nanograms as a whole number: 0.5 mg is 500 micrograms.
            amount = String((number * factor * 1000).rounded())
        } else {
            kind = unit
            amount = Quantity.decimal(value).map { String($0) } ?? value
        }
    }

    /// The first number that a unit follows, in words such as "Apixaban 5 mg tablets" or "5mg per tablet".
    init?(firstIn words: String) {
        let parts = Fold.words(words).split(separator: " ")
        for (position, part) in parts.enumerated() where part.first?.isNumber == true {
            let number = part.prefix { $0.isNumber || $0 == "." || $0 == "," }
            var unit = part.dropFirst(number.count).prefix { $0.isLetter || $0 == "%" }
            if number.count == part.count, position + 1 < parts.count { unit = parts[position + 1].prefix { $0.isLetter || $0 == "%" } }
            guard !unit.isEmpty else { continue }
            self.init(number.filter { $0 != "," }, String(unit))
            return
        }
        return nil
    }

    /// The dose in words, where they say one amount by weight and nothing of tablets or how many: "10 mg twice a day". A strength ("two 5 mg
    /// tablets") is no dose.
    init?(onlyDoseIn words: String) {
        let folded = Fold.words(words)
        let isCounted = ["tab", "cap", "puff", "patch", "sachet", "spray", "drop", "ampoule", "vial", "suppositor", "spoon", " x ", "/"]
            .contains {
                folded.contains($0)
            }
        guard !isCounted, folded.count(where: \.isNumber) > 0, let first = DoseAmount(firstIn: folded), first.kind == "mass" else {
            return nil
        }
        // Another amount beside it (a range, a limit, a step) leaves open which is the dose.
        let numbers = folded.split { !$0.isNumber && $0 != "." && $0 != "," }.filter { $0.contains(where: \.isNumber) }
        let amounts = folded.split(separator: " ").filter { part in
            let unit = part.drop { $0.isNumber || $0 == "." || $0 == "," }
            return Self.micrograms[Self.plain(String(unit.filter { $0.isLetter }))] != nil
        }
        guard amounts.count == 1, !numbers.isEmpty else { return nil }
        self = first
    }

    private static let micrograms: [String: Double] = [
        "g": 1_000_000, "gram": 1_000_000, "mg": 1000, "milligram": 1000, "microgram": 1, "mcg": 1, "ug": 1, "µg": 1, "μg": 1,
        "ng": 0.001, "nanogram": 0.001,
    ]

    /// Lower case and singular. No letters are dropped that tell one unit from another.
    private static func plain(_ unit: String) -> String {
        let folded = Fold.words(unit)
        return folded.utf8.count > 3 && folded.hasSuffix("s") ? String(folded.dropLast()) : folded
    }

    /// A rate or limit ("4 g per 1 day") in one way of writing it: each amount in its own kind, a day as 24 hours; other words folded.
    static func inOneWay(_ words: String) -> String {
        let folded = Fold.words(words)
        return folded.split(separator: " per ").map { part in
            let pieces = part.split(separator: " ")
            let (number, unit) = pieces.count == 1 ? ("1", pieces[0]) : (String(pieces[0]), pieces.count == 2 ? pieces[1] : "")
            guard !unit.isEmpty, let count = Double(number) else { return String(part) }
            if let hours = hours[plain(String(unit))] { return "\(count * hours) hours" }
            let amount = DoseAmount(number, String(unit))
            return amount.amount + " " + amount.kind
        }.joined(separator: " per ")
    }

    private static let hours: [String: Double] = [
        "min": 1 / 60.0, "minute": 1 / 60.0, "h": 1, "hr": 1, "hour": 1, "d": 24, "day": 24, "wk": 168, "week": 168,
    ]

    /// How often, in one way of writing it where it is one of the usual ones; else as sent.
    static func frequency(_ words: String) -> String {
        let folded = Fold.words(words).filter { $0 != "." }
        return usual[folded] ?? folded
    }

    private static let usual: [String: String] = {
        var all: [String: String] = [:]
        for (one, others) in [
            ("once a day", ["od", "daily", "once daily", "qd", "one a day", "1 time a day", "every day", "once per day"]),
            ("twice a day", ["bd", "bid", "twice daily", "2 times a day", "two times a day", "twice per day"]),
            ("3 times a day", ["tds", "tid", "three times a day", "three times daily", "3 times daily"]),
            ("4 times a day", ["qds", "qid", "four times a day", "four times daily", "4 times daily"]),
            ("at night", ["on", "nocte", "at bedtime", "every night", "once a day, at night", "once a day, at bedtime"]),
            ("in the morning", ["om", "mane", "every morning", "once a day, in the morning"]),
            ("once a week", ["weekly", "once weekly", "every week"]),
        ] {
            all[one] = one
            for other in others { all[other] = one }
        }
        return all
    }()
}
