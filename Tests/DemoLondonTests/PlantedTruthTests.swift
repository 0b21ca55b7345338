import CareRecord
import Testing

@testable import DemoLondon

/// What was planted in two hundred lives, against what merging makes of them (laws 11, 12).
@Suite struct PlantedTruthTests {
    struct Merged {
        var statementOf: [String: EntryID] = [:]
        var kinds: [String: Int] = [:]

        init(_ record: PatientRecord) {
            for section in Section.allCases {
                for line in record.lines(section) {
                    for statement in line.statements { for entry in statement.entries { statementOf[Holdings.name(entry)] = statement.id } }
                    for disagreement in line.disagreements { kinds[disagreement.kind.rawValue, default: 0] += 1 }
                }
            }
        }
    }

    @Test("at least 99 % of true repeats are merged, also across SNOMED CT, dm+d and Read and dates of different precision")
    func repeats() throws {
        var (planted, merged) = (0, 0)
        var missed: [String] = []
        for (person, record) in try Holdings.records.get() {
            let outcome = Merged(record)
            for group in person.truth.repeats {
                planted += 1
                let statements = Set(group.map { outcome.statementOf[$0] })
                if statements.count == 1, !statements.contains(nil) { merged += 1 } else { missed.append(group.joined(separator: " = ")) }
            }
        }
        #expect(planted > 1000)
        #expect(Double(merged) >= 0.99 * Double(planted), "\(planted - merged) of \(planted), such as \(missed.prefix(5))")
    }

    @Test("nothing is merged that was not planted as a repeat")
    func noOther() throws {
        for (person, record) in try Holdings.records.get() {
            let truth = Set(person.truth.repeats.flatMap { group in group.flatMap { a in group.map { a + "=" + $0 } } })
            for section in Section.allCases where section != .identity {
                for statement in record.lines(section).flatMap(\.statements) where statement.entries.count > 1 {
                    let names = statement.entries.map(Holdings.name)
                    for name in names.dropFirst() { #expect(truth.contains(names[0] + "=" + name), "\(names)") }
                }
            }
        }
    }

    @Test("the planted repeats are of many kinds: across code systems, precisions, zones, and said by three")
    func variety() throws {
        var seen: Set<String> = []
        for (person, record) in try Holdings.records.get() {
            let byName = Dictionary(record.entries.map { (Holdings.name($0), $0) }) { first, _ in first }
            for group in person.truth.repeats {
                let entries = group.compactMap { byName[$0] }
                let systems = entries.map { Set($0.title.codings.compactMap(\.system)) }
                for pair in [
                    ("http://snomed.info/sct", "http://read.info/readv2"), ("https://dmd.nhs.uk", "http://read.info/readv2"),
                    ("https://dmd.nhs.uk", "http://snomed.info/sct"),
                ]
                where systems.contains([pair.0]) && systems.contains([pair.1]) { seen.insert("\(pair)") }
                if Set(entries.compactMap { $0.when?.precision }).count > 1 { seen.insert("precision") }
                if Set(entries.compactMap { $0.when?.precision }).count > 2 { seen.insert("three precisions") }
                if Set(entries.compactMap { $0.when?.offset }).count > 1 { seen.insert("zones") }
                if entries.count > 2 { seen.insert("three") }
                for entry in entries { seen.insert(entry.section.rawValue) }
            }
        }
        #expect(seen.count == 14, "\(seen.sorted())")
    }

    @Test("every planted disagreement is found, and every kind is planted")
    func disagreements() throws {
        var planted: Set<String> = []
        for (person, record) in try Holdings.records.get() {
            let found = Merged(record).kinds
            for kind in person.truth.disagreements {
                #expect(found[kind] != nil, "\(kind), index \(Holdings.people.firstIndex { $0.nhsNumber == person.nhsNumber } ?? -1)")
            }
            planted.formUnion(person.truth.disagreements)
        }
        #expect(
            planted.isSuperset(of: [
                "allergy-and-none-known", "medicine-status", "medicine-dose", "medicine-strength", "condition-status", "care-plan-wishes",
                "blood-group",
            ]))
    }

    @Test("no disagreement is found in a life where none was planted")
    func noFalseAlarm() throws {
        var alarms: [String] = []
        for (person, record) in try Holdings.records.get() {
            let found = Merged(record).kinds.keys.filter { !person.truth.disagreements.contains($0) }
            alarms += found.map { "\($0) \(person.sources)" }
        }
        #expect(alarms.isEmpty, "\(alarms.prefix(5))")
    }
}
