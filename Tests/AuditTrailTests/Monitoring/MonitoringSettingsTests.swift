import Testing

@testable import AuditTrail

@Suite struct MonitoringSettingsTests {
    static func file(_ pairs: (String, SettingValue)...) -> SettingValue { .mapping(pairs.map { SettingValue.Pair($0.0, $0.1) }) }

    static func mistakes(_ file: SettingValue) -> [MonitoringMistake] {
        do throws(MonitoringMistakes) {
            _ = try MonitoringSettings(reading: file)
            return []
        } catch { return error.all }
    }

    static func rule(_ id: String, _ pairs: (String, SettingValue)...) -> SettingValue {
        file(("rules", file((id, .mapping(pairs.map { SettingValue.Pair($0.0, $0.1) })))))
    }

    @Test("modes, weights and numbers are read; what is not named is on, with its standard numbers")
    func reads() throws {
        let settings = try MonitoringSettings(
            reading: Self.file(
                ("alert", .number(40)),
                (
                    "rules",
                    Self.file(("many-people", Self.file(("mode", .text("shadow")), ("weight", .number(0.8)), ("people", .number(20)))))
                )))
        #expect(settings.alert == 40)
        #expect(settings.rule("many-people") == RuleSettings(mode: .shadow, weight: 0.8, numbers: ["people": 20]))
        #expect(settings.rule("own-record") == RuleSettings())
        #expect(MonitoringSettings().mistakes().isEmpty)
    }

    @Test("a setting that would always or never fire is named with its place and why")
    func alwaysAndNever() throws {
        for card in MonitoringRules.cards {
            for number in card.numbers {
                #expect(number.least <= number.standard && number.standard <= number.most)
                let low = Self.mistakes(Self.rule(card.id, (number.id, .number(number.least - 1))))
                let high = Self.mistakes(Self.rule(card.id, (number.id, .number(number.most + 1))))
                #expect(low.map(\.path) == ["rules.\(card.id).\(number.id)"] && low[0].words.contains(number.below))
                #expect(high.map(\.path) == ["rules.\(card.id).\(number.id)"] && high[0].words.contains(number.above))
            }
        }
        #expect(Self.mistakes(Self.rule("colleague", ("weight", .number(0)))).map(\.path) == ["rules.colleague.weight"])
        #expect(Self.mistakes(Self.file(("alert", .number(0)))).map(\.path) == ["alert"])
        #expect(Self.mistakes(Self.file(("alert", .number(100)))).map(\.path) == ["alert"])
    }

    @Test("an alert that the rules that are on can never reach is a mistake, and so is a region in which nothing is watched")
    func unreachable() {
        var few = MonitoringSettings.only("unusual-hours")
        few.alert = 30
        #expect(few.mistakes().map(\.path) == ["alert"])
        few.rules["unusual-hours"]?.mode = .off
        #expect(few.mistakes().map(\.path) == ["rules"])
    }

    @Test("unknown names, wrong kinds, repeats and settings of a rule that is off are each a mistake, and all are said at once")
    func mistakes() {
        #expect(Self.mistakes(Self.rule("no-such-rule", ("weight", .number(2)))).map(\.path) == ["rules.no-such-rule"])
        #expect(Self.mistakes(Self.rule("colleague", ("people", .number(2)))).map(\.path) == ["rules.colleague.people"])
        #expect(Self.mistakes(Self.rule("colleague", ("mode", .text("maybe")))).map(\.path) == ["rules.colleague.mode"])
        #expect(Self.mistakes(Self.rule("colleague", ("weight", .text("heavy")))).map(\.path) == ["rules.colleague.weight"])
        #expect(Self.mistakes(Self.rule("colleague", ("mode", .text("off")), ("score", .number(9)))).map(\.path) == ["rules.colleague"])
        #expect(Self.mistakes(Self.rule("colleague")).map(\.path) == ["rules.colleague"])
        #expect(
            Self.mistakes(Self.rule("colleague", ("score", .number(9)), ("score", .number(8)))).map(\.path) == ["rules.colleague.score"])
        #expect(Self.mistakes(.list([])).map(\.path) == [""])
        #expect(Self.mistakes(Self.file(("rule", .number(1)), ("alert", .text("x")))).map(\.path) == ["rule", "alert"])
        #expect(Self.mistakes(Self.rule("colleague", ("score", .number(.nan)))).map(\.path) == ["rules.colleague.score"])
    }

    @Test("each rule has an id, a title and a score of its own, and is in the table once")
    func table() {
        #expect(Set(MonitoringRules.cards.map(\.id)).count == MonitoringRules.cards.count)
        for card in MonitoringRules.cards { #expect(!card.title.isEmpty && card.numbers.contains { $0.id == "score" }) }
    }
}
