import Testing

@testable import Federation

/// How a region file says how looks are watched: each mistake has its place.
@Suite struct RegionMonitoringTests {
    private static let monitoring =
        "\nmonitoring: {settings: /m.yaml, notable: {file: /n.txt}, regional: [R1H], caseDays: 5, answerDays: 2}\n"

    @Test("it is read as it is written, and may be left out")
    func good() throws {
        let found = try Region.read(RegionMaking.good + Self.monitoring).monitoring
        #expect(found.settings == "/m.yaml")
        #expect(found.notable == .file("/n.txt"))
        #expect(found.regional.map(\.code) == ["R1H"])
        #expect(found.caseDays == 5)
        #expect(found.answerDays == 2)
        let none = try Region.read(RegionMaking.good).monitoring
        #expect(none == Region.Monitoring())
        #expect(none.regional.isEmpty, "nobody oversees the region whom it does not name")
        let missing = try Region.read(RegionMaking.good + Self.monitoring).unreadable().map(\.path)
        #expect(missing.contains("monitoring.settings"))
        #expect(missing.contains("monitoring.notable"))
    }

    @Test(
        "each mistake in it has its place",
        arguments: [
            ("regional: [R1H]", "regional: [XYZ]", "monitoring.regional[0]", "not in the list organisations"),
            ("regional: [R1H]", "regional: R1H", "monitoring.regional", "must be a list"),
            ("caseDays: 5", "caseDays: 0", "monitoring.caseDays", "from 1 to 60"),
            ("answerDays: 2", "answersDays: 2", "monitoring.answersDays", "did you mean"),
            ("{file: /n.txt}", "/n.txt", "monitoring.notable", "mapping"),
        ])
    func mistakes(old: String, new: String, path: String, words: String) {
        do throws(RegionMistakes) {
            _ = try Region.read(RegionMaking.good + Self.monitoring.replacingOccurrences(of: old, with: new))
            Issue.record("nothing was found wrong")
        } catch {
            #expect(
                error.all.contains { $0.path.hasPrefix(path) && $0.sentence.contains(words) }, "\(error.all.map(\.sentence))")
        }
    }

    @Test("a file of settings is plain values, each with its line, and a word stays a word")
    func plain() throws {
        let file = try PlainYAML("alert: 30\nrules:\n  many-people: {mode: on, people: 20}\n")
        guard case .mapping(let pairs, _) = file else {
            Issue.record("a mapping was expected")
            return
        }
        #expect(pairs.map(\.name) == ["alert", "rules"])
        guard case .mapping(let rules, _) = pairs[1].value, case .mapping(let rule, _) = rules[0].value,
            case .text(let mode, _) = rule[0].value,
            case .number(let people, _) = rule[1].value
        else {
            Issue.record("a rule was expected")
            return
        }
        #expect(mode == "on")
        #expect(people == 20)
        #expect(file.place(of: "rules.many-people.people").line == 3)
        #expect(file.place(of: "rules.nobody").line == 3, "of what of it is there")
        #expect(throws: RegionMistakes.self) { try PlainYAML("a: [") }
    }
}
