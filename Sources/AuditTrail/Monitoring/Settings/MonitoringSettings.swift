/// Whether a rule counts.
public enum RuleMode: String, Hashable, Sendable, Codable, CaseIterable {
    case on
    /// It finds, and its findings count for nothing: to be looked at before it is switched on.
    case shadow
    case off
}

/// What one rule counts in a region.
public struct RuleSettings: Hashable, Sendable {
    public var mode: RuleMode
    /// Multiplies the rule's scores.
    public var weight: Double
    /// The rule's own numbers, where they are not the standard.
    public var numbers: [String: Double]

    public init(mode: RuleMode = .on, weight: Double = 1, numbers: [String: Double] = [:]) {
        self.mode = mode
        self.weight = weight
        self.numbers = numbers
    }
}

/// A region's monitoring: each rule's mode, weight and numbers, and the score from which a case is shown.
public struct MonitoringSettings: Hashable, Sendable {
    /// By rule id; a rule that is not named is on, with its standard numbers.
    public var rules: [String: RuleSettings]
    /// From this score a case is an alert.
    public var alert: Double

    /// 30: under it lies what one weak sign comes to by itself (an hour, a return after leave, a rare name with a proven relationship).
    public static let standardAlert = 30.0

    public init(rules: [String: RuleSettings] = [:], alert: Double = Self.standardAlert) {
        self.rules = rules
        self.alert = alert
    }

    public func rule(_ id: String) -> RuleSettings { rules[id] ?? RuleSettings() }

    /// Days from broken glass until the organisation's own source is asked whether care followed; nil where the rule is off, and nobody is asked.
    public var contactDays: Int? {
        let of = rule(BrokenGlassRule.card.id)
        return of.mode == .off ? nil : Int(RuleNumbers(BrokenGlassRule.card, of.numbers)["days"])
    }
}
