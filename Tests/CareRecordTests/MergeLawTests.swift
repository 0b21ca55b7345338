import CareRecord
import Testing

/// A small seeded generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Law 11 over random entries and orders.
@Suite struct MergeLawTests {
    static func randomEntries(_ count: Int, _ random: inout SplitMix) -> [Entry] {
        let sources = [("a", "R1H"), ("b", "RQX"), ("c", "F84003"), ("d", "RWK")]
        let dates = ["2020", "2020-05", "2020-05-01", "2020-05-01T09:00:00Z", "2020-05-02", "2021", nil]
        let titles = [
            Make.snomed("1", "Asthma"), Make.read("H33..", "Asthma"), Make.snomed("2", "Asthma"), Concept(text: "asthma"),
            Concept(codings: [
                Coding(system: CodeSystem.snomed, code: "1", display: nil), Coding(system: CodeSystem.read2, code: "H33..", display: nil),
            ]),
            Make.snomed("3", "Eczema"), Concept(),
            // No code at all: alone, or beside words.
            Concept(codings: [PlaceholderTests.codings[1]]), Concept(codings: [PlaceholderTests.codings[3]], text: "asthma"),
        ]
        return (0..<count).map { index in
            let (source, organisation) = sources.randomElement(using: &random) ?? ("a", "R1H")
            let content: EntryContent =
                switch random.next() % 7 {
                case 0: Make.condition
                case 1: Make.medicine(dose: ["5", "2.5", nil].randomElement(using: &random) ?? nil)
                case 2: Make.allergy()
                // What one may leave unsaid: a flag.
                case 3:
                    .result(
                        ResultStatement(
                            kind: .observation, value: .quantity(Quantity(value: "5", unit: "mmol/L")),
                            interpretation: [Concept(text: "H"), Concept(text: "L"), nil].randomElement(using: &random).flatMap {
                                $0.map { [$0] }
                            } ?? []))
                case 4:
                    .result(
                        ResultStatement(
                            kind: .observation, value: .quantity(Quantity(value: "5", unit: "mmol/L")),
                            focus: ["Fetus", nil].randomElement(using: &random) ?? nil))
                case 5:
                    .medicine(
                        MedicineStatement(
                            kind: .request, dose: Quantity(value: "5", unit: "mg"), frequency: "twice a day",
                            asNeeded: random.next() % 2 == 0,
                            furtherDosing: ["Site: left eye", "Site: right eye", "Rate: 5 mL per hour"].filter { _ in random.next() % 2 == 0
                            }))
                default: Make.result(["5", "5.0", "6"].randomElement(using: &random) ?? "5")
                }
            return Make.entry(
                content, source: source, organisation: organisation, id: "\(index)",
                title: titles.randomElement(using: &random) ?? Concept(),
                status: [.current, .past, .enteredInError, nil].randomElement(using: &random) ?? nil,
                assertion: [.affirmed, .noneKnown].randomElement(using: &random) ?? .affirmed,
                when: dates.randomElement(using: &random) ?? nil)
        }
    }

    @Test("entries taken in piece by piece and made lines of now and then come to the same as all at once", arguments: 0..<60)
    func takenPieceByPiece(seed: Int) {
        var random = SplitMix(state: UInt64(seed) &+ 77)
        let entries = Self.randomEntries(40, &random)
        var record = PatientRecord()
        for entry in entries {
            record.take([entry])
            if random.next() % 5 == 0 { record.settle() }
        }
        record.settle()
        let whole = PatientRecord(entries)
        for section in Section.allCases { #expect(record.lines(section) == whole.lines(section)) }
        #expect(record.resourcesShownAndGrouped == whole.resourcesShownAndGrouped)
    }

    private static func flag(_ content: EntryContent) -> String? {
        if case .result(let it) = content { it.interpretation.first?.shown } else { nil }
    }

    private static func withoutFlags(_ content: EntryContent) -> EntryContent {
        if case .result(let it) = content { .result(ResultStatement(kind: it.kind, value: it.value, focus: it.focus)) } else { content }
    }

    @Test("merging is commutative, associative and idempotent, over random answers and orders")
    func laws() {
        var random = SplitMix(state: 20_261_124)
        for _ in 0..<300 {
            let entries = Self.randomEntries(Int(random.next() % 24) + 1, &random)
            let whole = PatientRecord(entries)
            let cut = Int(random.next() % UInt64(entries.count + 1))
            let other = entries.shuffled(using: &random)
            let (a, b) = (PatientRecord(other[..<cut]), PatientRecord(other[cut...]))
            for section in Section.allCases {
                #expect(a.merging(b).lines(section) == whole.lines(section))
                #expect(b.merging(a).lines(section) == whole.lines(section))
                #expect(whole.merging(whole).lines(section) == whole.lines(section))
            }
        }
    }

    @Test("entries that come one at a time, in any order and more than once, give the lines of all at once")
    func oneByOne() {
        var random = SplitMix(state: 20_261_125)
        for _ in 0..<100 {
            let entries = Self.randomEntries(Int(random.next() % 30) + 1, &random)
            let whole = PatientRecord(entries)
            var grown = PatientRecord()
            for entry in (entries + entries.prefix(5)).shuffled(using: &random) { grown.insert([entry]) }
            for section in Section.allCases { #expect(grown.lines(section) == whole.lines(section)) }
        }
    }

    @Test("every resource leads a statement or is grouped under one: nothing is lost")
    func conservation() {
        var random = SplitMix(state: 7)
        for _ in 0..<300 {
            let entries = Self.randomEntries(Int(random.next() % 40) + 1, &random)
            let record = PatientRecord(entries)
            let (shown, grouped) = record.resourcesShownAndGrouped
            #expect(shown + grouped == entries.count)
        }
    }

    @Test("any two originals of one statement have the same dose, value, status and assertion")
    func noFalseMerge() {
        var random = SplitMix(state: 99)
        for _ in 0..<300 {
            let record = PatientRecord(Self.randomEntries(40, &random))
            for section in Section.allCases {
                for statement in record.lines(section).flatMap(\.statements) {
                    for entry in statement.entries {
                        #expect(entry.status?.meaning == statement.lead.status?.meaning)
                        #expect(entry.assertion == statement.lead.assertion)
                        #expect(Self.withoutFlags(entry.content) == Self.withoutFlags(statement.lead.content))
                    }
                    // Nobody's flag contradicts another's, and none hides under a lead without one.
                    let flags = Set(statement.entries.compactMap { Self.flag($0.content) })
                    #expect(flags.count <= 1)
                    if statement.lead.when?.precision == statement.entries.compactMap({ $0.when?.precision }).min() {
                        #expect(flags.isEmpty || Self.flag(statement.lead.content) != nil)
                    }
                }
            }
        }
    }
}
