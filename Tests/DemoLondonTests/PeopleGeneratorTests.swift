import CareRecord
import Testing

@testable import DemoLondon

@Suite struct PeopleGeneratorTests {
    static let people = Holdings.people

    @Test("two hundred people, the same every time, byte for byte")
    func deterministic() {
        let again = PeopleGenerator.all()
        #expect(Self.people.count == 200)
        #expect(again.map(\.nhsNumber) == Self.people.map(\.nhsNumber))
        for (one, other) in zip(Self.people, again) {
            #expect(one.sources == other.sources && one.patient == other.patient)
            for source in one.sources { #expect(one.holdings[source]?.map(\.bytes) == other.holdings[source]?.map(\.bytes)) }
        }
    }

    @Test("NHS numbers are valid, of the range that is never issued, and nobody's twice")
    func numbers() throws {
        let numbers = Self.people.flatMap { [$0.nhsNumber] + $0.superseded }
        for number in numbers { #expect(try NHSNumber(number).range == .neverIssued) }
        #expect(Set(numbers).count == numbers.count)
    }

    @Test("at least 16 organisations of 9 kinds over five integrated care systems and two neighbours, one that only looks")
    func organisations() {
        let all = DemoOrganisation.all
        #expect(all.count >= 16)
        #expect(Set(all.map(\.kind)).count >= 9)
        #expect(Set(all.map(\.ics)) == Set(DemoOrganisation.ics.map(\.ods)) && DemoOrganisation.ics.count == 7)
        #expect(Set(all.map(\.ods)).count == all.count)
        #expect(Set(all.compactMap(\.source)).count == all.compactMap(\.source).count)
        #expect(all.contains { $0.source == nil && $0.uses } && all.contains { $0.source != nil && !$0.uses })
    }

    @Test("every habit that a look must meet has a system with it")
    func habits() {
        let habits = DemoOrganisation.all.filter { $0.source != nil }.map(\.habits)
        #expect(habits.contains { !$0.hasEverything } && habits.contains { $0.takesGETOnly } && habits.contains { $0.token != nil })
        #expect(habits.contains { $0.failsEvery > 0 } && habits.contains { $0.isNarrativeOnly } && habits.contains { $0.hoursOld > 0 })
        #expect(habits.contains { !$0.publishesPointers } && habits.contains { $0.relativeLinks } && habits.contains { $0.latency >= 800 })
    }

    @Test("a restricted, a dead, a renumbered, a renamed, a wrongly dated and a mixed-up person are among them")
    func special() {
        func has(_ words: String) -> (DemoPerson) -> Bool { { String(decoding: $0.patient, as: UTF8.self).contains(words) } }
        func holds(_ words: String) -> (DemoPerson) -> Bool {
            { $0.holdings.values.joined().contains { String(decoding: $0.bytes, as: UTF8.self).contains(words) } }
        }
        let restricted = Self.people.filter(has(#""code":"R""#))
        #expect(!restricted.isEmpty)
        for person in restricted {
            #expect(
                person.postcode == nil && !has("address")(person) && !has("generalPractitioner")(person), "nothing tells where they are")
        }
        #expect(Self.people.contains(where: has("deceasedDateTime")))
        for person in Self.people {
            #expect(has("deceasedDateTime")(person) == has(#""url":"deathNotificationStatus""#)(person), "the demo's deaths are registered")
        }
        #expect(Self.people.contains { !$0.superseded.isEmpty })
        #expect(Self.people.contains(where: holds("-Marsh")))
        #expect(Self.people.contains { person in holds("1961-01-01")(person) && person.born != "1961-01-01" })
        #expect(Self.people.contains { person in holds("9996241858")(person) && person.nhsNumber != "9996241858" })
        let twins = Dictionary(grouping: Self.people) { $0.family + $0.born + $0.practice }.values.filter { $0.count > 1 }
        #expect(!twins.isEmpty, "people who are alike but for their given name and number")
    }

    @Test("one person's name and text are hostile: markup, an attribute's end, a bidirectional override, NUL")
    func hostile() throws {
        let person = try #require(Self.people.first { $0.family.contains("<script>") })
        #expect(person.given.contains("\u{202E}") && person.given.contains("\""))
        let entries = try Holdings.record(person).entries
        #expect(entries.contains { $0.title.shown?.contains("<img") ?? false })
        #expect(entries.contains { $0.notes.contains { $0.contains("\u{0}") && $0.contains("javascript:") } })
        #expect(entries.contains { $0.section == .alerts && $0.narrative != nil })
    }

    @Test("lives run through several organisations, at least two sources each, and every source holds somebody")
    func lives() {
        #expect(Self.people.allSatisfy { $0.sources.count >= 2 })
        #expect(Set(Self.people.flatMap(\.sources)) == Set(DemoOrganisation.all.compactMap(\.source)))
    }

    @Test("some results are reviewed, some not yet, and some systems say nothing about it")
    func reviews() throws {
        for person in [Self.people[0], Self.people[1]] + Self.people.suffix(40) {
            for (source, held) in person.holdings {
                let marks = DemoOrganisation.all.first { $0.source == source }?.habits.marksReviews ?? false
                for case .result(let result) in try Holdings.entries(held, source).map(\.content) {
                    #expect((result.reviewed != nil) == marks, "\(source)")
                }
            }
        }
        let okonkwo = try #require(Self.people.first { $0.family == "Okonkwo" })
        func reviewed(_ source: String, _ id: String) throws -> Bool? {
            for entry in try Holdings.entries(okonkwo.holdings[source] ?? [], source) where entry.id.resource.id == id {
                if case .result(let result) = entry.content { return result.reviewed }
            }
            return nil
        }
        #expect(try reviewed("barts", "k0") == false && reviewed("barts", "k1") == true && reviewed("jubilee-street", "h0") == true)
    }

    @Test("what every system holds is FHIR that is read without a problem, its Patient first, no id twice")
    func readable() throws {
        for person in Self.people {
            for (source, held) in person.holdings {
                #expect(held.first?.type == "Patient")
                #expect(Set(held.map { $0.type + "/" + $0.id }).count == held.count, "\(source)")
                let entries = try Holdings.entries(held, source)
                #expect(entries.count == held.count)
                #expect(entries.allSatisfy { $0.problems.isEmpty })
            }
        }
    }
}
