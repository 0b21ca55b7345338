/// One mistake in the settings, with its place; the file's reader adds line and column.
public struct MonitoringMistake: Error, Hashable, Sendable {
    /// `rules.many-people.people`.
    public let path: String
    public let words: String
    public init(_ path: String, _ words: String) {
        self.path = path
        self.words = words
    }
}

/// All mistakes at once.
public struct MonitoringMistakes: Error, Hashable, Sendable {
    public let all: [MonitoringMistake]
}

extension MonitoringSettings {
    /// Every mistake: unknown rules and numbers, and what could never or would always fire. Settings with a mistake are never used.
    public func mistakes() -> [MonitoringMistake] {
        var found: [MonitoringMistake] = []
        for (id, rule) in rules.sorted(by: { $0.key < $1.key }) {
            guard let card = MonitoringRules.cardOf[id] else {
                found.append(.init("rules.\(id)", "is no rule; rules are \(MonitoringRules.cards.map(\.id).joined(separator: ", "))"))
                continue
            }
            found += Self.mistakes(of: rule, card)
        }
        if !(alert > 0) { found.append(.init("alert", "must be above 0: every finding would be an alert")) }
        let running = MonitoringRules.cards.filter { rule($0.id).mode != .off }
        if running.isEmpty {
            found.append(.init("rules", "are all off: nothing is watched"))
        } else if running.allSatisfy({ rule($0.id).mode == .shadow }) == false, alert > highest {
            found.append(.init("alert", "can never be reached: all rules that are on come to at most \(Int(highest))"))
        }
        return found
    }

    /// The highest score that a case can come to when each rule that is on finds, again and again.
    private var highest: Double {
        var left = 1.0
        for card in MonitoringRules.cards where rule(card.id).mode == .on {
            let score = RuleNumbers(card, rule(card.id).numbers)["score"]
            left *= 1 - WatchCase.share(min(100, score * rule(card.id).weight), days: .max)
        }
        return 100 * (1 - left)
    }

    private static func mistakes(of rule: RuleSettings, _ card: RuleCard) -> [MonitoringMistake] {
        var found: [MonitoringMistake] = []
        let place = "rules.\(card.id)"
        if !(rule.weight > 0) {
            found.append(.init(place + ".weight", "must be above 0: the rule could never count, which is `mode: off`"))
        } else if rule.weight > 10 {
            found.append(.init(place + ".weight", "must be at most 10: above it every finding would be certain"))
        }
        if rule.mode == .off, !rule.numbers.isEmpty || rule.weight != 1 {
            found.append(.init(place, "changes nothing: the rule is off"))
        }
        for (id, value) in rule.numbers.sorted(by: { $0.key < $1.key }) {
            guard let number = card.numbers.first(where: { $0.id == id }) else {
                found.append(
                    .init("\(place).\(id)", "is no setting of this rule; it has \(card.numbers.map(\.id).joined(separator: ", "))"))
                continue
            }
            if !(value >= number.least) {
                found.append(.init("\(place).\(id)", "must be at least \(Self.plain(number.least)): \(number.below)"))
            } else if value > number.most {
                found.append(.init("\(place).\(id)", "must be at most \(Self.plain(number.most)): \(number.above)"))
            }
        }
        return found
    }

    static func plain(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e9 ? String(Int(number)) : String(number)
    }
}
