import Foundation
import Testing

@testable import CareRecord

/// Names, units and wishes that thousands of entries share, as a hostile or careless source sends them: the cost grows with the entries and
/// not with their pairs. Times are the thread's own, and compared with those of as many entries that share nothing, on the same machine in the
/// same minute: some times that is what comparing within a name costs; pairs took ten to a hundred times as long.
@Suite(.serialized) struct SharedNamesTests {
    private static func time(_ entries: [Entry], _ section: Section) -> (took: Duration, lines: Int) {
        var lines = 0
        let took = time { lines = PatientRecord(entries).lines(section).count }
        return (took, lines)
    }

    /// What so many entries take that share nothing.
    private static func plain(_ count: Int) -> Duration {
        time(
            (0..<count).map { Make.entry(Make.condition, id: "\($0)", title: Make.snomed("\($0)", "Words \($0)"), when: "2020-01-01") },
            .conditions
        ).took
    }

    private static func time(_ work: () -> Void) -> Duration {
        func now() -> Duration {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        }
        let start = now()
        work()
        return now() - start
    }

    @Test("5,000 entries under one name, each with another status and date, are grouped as fast as as many names")
    func oneName() {
        let entries = (0..<5_000).map { number in
            Make.entry(
                Make.condition, source: number % 2 == 0 ? "a" : "b", id: "\(number)", title: Concept(text: "Asthma"),
                when: "20\(10 + number % 15)-0\(1 + number % 9)-\(10 + number % 18)", author: "\(number)")
        }
        let (took, lines) = Self.time(entries, .conditions)
        #expect(lines == 1)
        #expect(took < Self.plain(5_000) * 6)
    }

    /// Entries of one SNOMED CT and one Read code, each under names of its own but for the last.
    private static func twoCodes(_ count: Int) -> [Entry] {
        (0..<count).flatMap { number in
            [("one", CodeSystem.snomed, "1"), ("two", CodeSystem.read2, "A1...")].map { prefix, system, code in
                // The one name that both have comes last among thousands.
                let name = number == 0 ? "zzz" : "\(prefix) \(number)"
                let coding = Coding(system: system, code: code, display: nil)
                return Make.entry(Make.condition, id: "\(prefix)\(number)", title: Concept(codings: [coding], text: name))
            }
        }
    }

    @Test("two codes of two systems with thousands of names each, of which they share one, are one line")
    func namesOfTwoCodes() {
        let (took, lines) = Self.time(Self.twoCodes(10_000), .conditions)
        #expect(lines == 1)
        #expect(took < Self.plain(20_000) * 6)
    }

    /// Entries of many codes, all of which go by all the names.
    private static func manyCodes(_ codes: Int, names: Int) -> [Entry] {
        (0..<codes).flatMap { code in
            (0..<names).map { name in
                Make.entry(Make.condition, id: "\(code)-\(name)", title: Make.snomed("\(code)", "Name \(name)"))
            }
        }
    }

    @Test("codes that share all their names are compared once and not for each name")
    func sharedNames() {
        let (took, lines) = Self.time(Self.manyCodes(200, names: 50), .conditions)
        #expect(lines == 200, "one system, so each code is another thing")
        #expect(took < Self.plain(10_000) * 8)
    }

    @Test("doses of one medicine in thousands of units are compared within each unit, once")
    func units() {
        func medicines(_ count: Int, organisation: String = "R1H") -> [Entry] {
            (0..<count).map { number in
                Make.entry(
                    .medicine(MedicineStatement(kind: .request, dose: Quantity(value: "1", unit: "unit\(number)x"))),
                    organisation: organisation, id: "\(number)", title: Concept(text: "Ramipril"), when: "2026-01-01")
            }
        }
        let (took, lines) = Self.time(medicines(4_000), .medicines)
        #expect(lines == 1)
        #expect(took < Self.plain(4_000) * 8)
        // What differs in one of them is found all the same.
        let other = Make.entry(
            .medicine(MedicineStatement(kind: .request, dose: Quantity(value: "2", unit: "unit7x"))), source: "gp", organisation: "F84003",
            id: "gp", title: Concept(text: "Ramipril"), when: "2026-01-01")
        let line = PatientRecord(medicines(20) + [other]).lines(.medicines)
        #expect(line.first?.disagreements.map(\.kind) == [.medicineDose])
    }

    @Test("thousands of plans that answer where somebody wants to die are said once at their line")
    func wishes() {
        let plans = (0..<4_000).map { number in
            Make.entry(
                .carePlan(
                    CarePlanStatement(
                        kind: .plan, categories: [], summary: "Preferred place of death: \(number % 2 == 0 ? "home" : "hospice")",
                        activities: [], goals: [], resuscitation: .doNotAttempt)),
                source: number % 2 == 0 ? "a" : "b", organisation: number % 2 == 0 ? "R1H" : "RQX", id: "\(number)",
                title: Concept(text: "ReSPECT"), when: "2026-01-01", author: "\(number)")
        }
        var found: [Line] = []
        let took = Self.time { found = PatientRecord(plans).lines(.carePlans) }
        #expect(found.map { $0.disagreements.map(\.kind) } == [[.carePlanWishes]])
        #expect(took < Self.plain(4_000) * 10)
    }

    /// Results of two sources, hundreds at each moment, alike but for what only one of two may leave unsaid.
    private static func ranges(_ count: Int) -> [Entry] {
        (0..<count).map { number in
            let range = ReferenceRange(low: nil, high: nil, text: "as of \(number)")
            let value = ResultValue.quantity(Quantity(value: "5.1", unit: "mmol/L"))
            return Make.entry(
                .result(ResultStatement(kind: .observation, value: value, ranges: [range])), source: number % 2 == 0 ? "a" : "b",
                id: "\(number)", title: Make.snomed("1", "Potassium"), when: "20\(10 + number / 200 % 15)-0\(1 + number / 3_000 % 9)-01")
        }
    }

    @Test("thousands of results of one name and day at two sources are compared by what was made of each once")
    func saidOnce() {
        let (took, _) = Self.time(Self.ranges(10_000), .results)
        #expect(took < Self.plain(10_000) * 14)
    }

    @Test("four times the entries take about four times as long, whatever they share", arguments: 0..<3)
    func grows(shape: Int) {
        func entries(_ size: Int) -> [Entry] {
            switch shape {
            case 0: Self.twoCodes(500 * size)
            case 1: Self.manyCodes(20, names: 25 * size)
            default: Self.ranges(500 * size)
            }
        }
        let section: Section = shape == 2 ? .results : .conditions
        _ = Self.time(entries(1), section)
        let (few, many) = (Self.time(entries(2), section).took, Self.time(entries(8), section).took)
        // Four, and room for a machine that does something else; sixteen would be pairs.
        #expect(many < few * 9, "\(few) and \(many)")
    }
}
