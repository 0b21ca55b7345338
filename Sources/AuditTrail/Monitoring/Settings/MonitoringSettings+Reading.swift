/// A settings file as plain values: whoever reads YAML or JSON makes it of its nodes, and finds a mistake's line by its path.
public indirect enum SettingValue: Hashable, Sendable {
    case number(Double)
    case text(String)
    case list([SettingValue])
    /// In the file's order; a name may be there twice, which is a mistake.
    case mapping([Pair])

    public struct Pair: Hashable, Sendable {
        public let name: String
        public let value: SettingValue
        public init(_ name: String, _ value: SettingValue) {
            self.name = name
            self.value = value
        }
    }
}

extension MonitoringSettings {
    /// Reads and checks.
    ///
    ///     alert: 30
    ///     rules:
    ///       many-people: {mode: shadow, weight: 0.8, people: 20}
    ///
    /// - Throws: every mistake, each with its place.
    public init(reading file: SettingValue) throws(MonitoringMistakes) {
        var reader = SettingReader()
        self = reader.settings(file)
        let mistakes = reader.mistakes + mistakes().filter { mistake in !reader.mistakes.contains { $0.path == mistake.path } }
        guard mistakes.isEmpty else { throw MonitoringMistakes(all: mistakes) }
    }
}

private struct SettingReader {
    var mistakes: [MonitoringMistake] = []

    mutating func settings(_ file: SettingValue) -> MonitoringSettings {
        var settings = MonitoringSettings()
        for pair in pairs(file, "") {
            switch pair.name {
            case "alert": if let number = number(pair.value, "alert") { settings.alert = number }
            case "rules":
                for rule in pairs(pair.value, "rules") { settings.rules[rule.name] = self.rule(rule.value, "rules.\(rule.name)") }
            default: mistakes.append(.init(pair.name, "is not a known setting; known are alert, rules"))
            }
        }
        return settings
    }

    private mutating func rule(_ value: SettingValue, _ path: String) -> RuleSettings {
        var rule = RuleSettings()
        let pairs = pairs(value, path)
        if case .mapping = value, pairs.isEmpty { mistakes.append(.init(path, "is empty: leave it out, or say what it changes")) }
        for pair in pairs {
            let place = "\(path).\(pair.name)"
            switch pair.name {
            case "mode":
                if case .text(let text) = pair.value, let mode = RuleMode(rawValue: text) {
                    rule.mode = mode
                } else {
                    mistakes.append(.init(place, "must be on, shadow or off"))
                }
            case "weight": if let number = number(pair.value, place) { rule.weight = number }
            default: if let number = number(pair.value, place) { rule.numbers[pair.name] = number }
            }
        }
        return rule
    }

    private mutating func pairs(_ value: SettingValue, _ path: String) -> [SettingValue.Pair] {
        guard case .mapping(let pairs) = value else {
            mistakes.append(.init(path, "must be a mapping of names to values"))
            return []
        }
        var names: Set<String> = []
        return pairs.filter { pair in
            let isNew = names.insert(pair.name).inserted
            if !isNew { mistakes.append(.init(path.isEmpty ? pair.name : "\(path).\(pair.name)", "is there twice")) }
            return isNew
        }
    }

    private mutating func number(_ value: SettingValue, _ path: String) -> Double? {
        if case .number(let number) = value, number.isFinite { return number }
        mistakes.append(.init(path, "must be a number"))
        return nil
    }
}
