import Foundation
import Testing

@testable import CareRecord

/// Pairs that look alike and are not the same fact: each differs in one thing that matters.
@Suite struct AdversarialPairTests {
    /// A million with `bin/test --full`, a sample otherwise.
    static let pairs = ProcessInfo.processInfo.environment["CARERECORD_FULL"] == nil ? 20_000 : 1_000_000

    static let drugs = [
        "Apixaban", "Ramipril", "Metformin", "Amlodipine", "Morphine sulfate", "Insulin glargine", "Warfarin", "Atorvastatin",
    ]
    static let strengths = ["1", "2.5", "5", "10", "20", "40", "80", "250", "500"]
    static let routes = ["oral", "subcutaneous", "intravenous", "topical", "sublingual"]
    static let frequencies = ["once a day", "twice a day", "three times a day", "every 4 hours"]

    static func date(_ random: inout SplitMix) -> String {
        let month = 1 + Int(random.next() % 12)
        let day = 1 + Int(random.next() % 28)
        return "20\(10 + Int(random.next() % 16))-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }

    /// A medicine and one that differs in exactly one of strength, route, dose, frequency, date, status, kind or drug.
    static func medicines(_ random: inout SplitMix) -> (Entry, Entry) {
        struct Facts {
            var drug: Int, strength: Int, route: Int, frequency: Int, date: String, status: Status.Meaning, kind: MedicineStatement.Kind
        }
        func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
        let one = Facts(
            drug: pick(drugs.count), strength: pick(strengths.count), route: pick(routes.count), frequency: pick(frequencies.count),
            date: date(&random), status: .current, kind: .request)
        var other = one
        switch pick(7) {
        case 0: other.strength = (one.strength + 1 + pick(strengths.count - 1)) % strengths.count
        case 1: other.route = (one.route + 1 + pick(routes.count - 1)) % routes.count
        case 2: other.frequency = (one.frequency + 1 + pick(frequencies.count - 1)) % frequencies.count
        case 3: repeat { other.date = date(&random) } while other.date == one.date
        case 4: other.status = [.stopped, .onHold, .past, .enteredInError, .superseded][pick(5)]
        case 5: other.kind = [.statement, .dispense, .administration][pick(3)]
        default: other.drug = (one.drug + 1 + pick(drugs.count - 1)) % drugs.count
        }
        let coding = pick(3)
        func entry(_ facts: Facts, _ source: String, _ style: Int) -> Entry {
            let name = "\(drugs[facts.drug]) \(strengths[facts.strength]) mg tablets"
            let code = "\(1000 + facts.drug * 100 + facts.strength)"
            let title: Concept =
                style == 0
                ? Make.snomed(code, name)
                : style == 1
                    ? Concept(codings: [Coding(system: CodeSystem.dmd, code: code, display: name)], text: name)
                    : Make.read("a\(code)", name)
            return Make.entry(
                Make.medicine(
                    dose: strengths[facts.strength], frequency: frequencies[facts.frequency], route: routes[facts.route], kind: facts.kind),
                source: source, organisation: source == "a" ? "R1H" : "F84003", id: "1", title: title, status: facts.status,
                when: facts.date)
        }
        return (entry(one, "a", coding), entry(other, "b", pick(3)))
    }

    /// A result and one that differs in value, unit, test, time or status.
    static func results(_ random: inout SplitMix) -> (Entry, Entry) {
        func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
        let value = "\(pick(90) + 10)"
        let unit = "mmol/L"
        let when = date(&random) + "T09:05:00Z"
        let one = Make.entry(Make.result(value, unit), source: "a", id: "1", title: Make.snomed("1", "Potassium"), when: when)
        let other =
            switch pick(5) {
            case 0: Make.entry(Make.result(value + "0", unit), source: "b", id: "2", title: Make.snomed("1", "Potassium"), when: when)
            case 1: Make.entry(Make.result(value, "mg/dL"), source: "b", id: "2", title: Make.snomed("1", "Potassium"), when: when)
            case 2: Make.entry(Make.result(value, unit), source: "b", id: "2", title: Make.snomed("2", "Sodium"), when: when)
            case 3:
                Make.entry(
                    Make.result(value, unit), source: "b", id: "2", title: Make.snomed("1", "Potassium"),
                    when: when.replacingOccurrences(of: "09:05", with: "09:06"))
            default:
                Make.entry(
                    Make.result(value, unit), source: "b", id: "2", title: Make.snomed("1", "Potassium"), status: .superseded, when: when)
            }
        return (one, other)
    }

    /// A condition and one that differs in side, words beside the code, site, onset, status word, certainty or code.
    static func conditions(_ random: inout SplitMix) -> (Entry, Entry) {
        func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
        let names = ["Asthma", "Osteoarthritis of knee", "Fracture of wrist", "Carcinoma of breast", "Cataract"]
        struct Facts { var name: Int, side: String?, site: String?, when: String, word: String, assertion: Assertion }
        let one = Facts(name: pick(names.count), side: nil, site: "left", when: date(&random), word: "active", assertion: .affirmed)
        var other = one
        switch pick(6) {
        case 0: other.name = (one.name + 1 + pick(names.count - 1)) % names.count
        case 1: other.site = "right"
        case 2: repeat { other.when = date(&random) } while other.when == one.when
        case 3: other.word = ["resolved", "relapse", "recurrence", "inactive", "entered-in-error"][pick(5)]
        case 4: other.assertion = [.refuted, .unconfirmed, .noneKnown][pick(3)]
        default: other.side = ["left", "right", "query"][pick(3)]
        }
        func entry(_ facts: Facts, _ source: String, isRead: Bool) -> Entry {
            let name = names[facts.name]
            let text = facts.side.map { "\(name), \($0)" } ?? name
            let coding = Coding(
                system: isRead ? CodeSystem.read2 : CodeSystem.snomed, code: "\(isRead ? "R" : "")\(facts.name)", display: name)
            let made = Make.entry(
                .condition(ConditionStatement(category: nil, severity: nil, bodySite: facts.site, stage: nil, verification: nil)),
                source: source,
                organisation: source == "a" ? "R1H" : "F84003", id: source, title: Concept(codings: [coding], text: text),
                assertion: facts.assertion, when: facts.when)
            let meaning: Status.Meaning =
                facts.word == "entered-in-error" ? .enteredInError : ["resolved", "inactive"].contains(facts.word) ? .past : .current
            return Entry(
                id: made.id, title: made.title, status: Status(asSent: facts.word, meaning: meaning), assertion: facts.assertion,
                when: made.when,
                content: made.content, provenance: made.provenance)
        }
        return (entry(one, "a", isRead: false), entry(other, "b", isRead: pick(2) == 0))
    }

    @Test("no false merge among adversarial pairs: another drug, strength, route, frequency, date, status, value, unit or test")
    func noFalseMerge() {
        var random = SplitMix(state: 1_624_1858)
        var merged = 0
        for number in 0..<Self.pairs {
            let (one, other) =
                switch number % 7 {
                case 0: Self.medicines(&random)
                case 1: Self.results(&random)
                case 2: Self.conditions(&random)
                case 3: AdversarialBodies.bodies(&random)
                case 4: AdversarialBodies.wordedTimes(&random)
                case 5: PlaceholderTests.pair(&random)
                default: AdversarialBodies.sidesAndSpecimens(&random)
                }
            if ClinicalKey(one).matches(ClinicalKey(other)) { merged += 1 }
            if number % 50 == 0 { #expect(PatientRecord([one, other]).lines(one.section).flatMap(\.statements).count == 2) }
        }
        #expect(merged == 0)
    }

    @Test("true repeats merge: reports and documents of the same bytes, times in the same words, results under a local name")
    func trueRepeatsOfTheNewKinds() {
        var random = SplitMix(state: 4242)
        var merged = 0
        let count = 3_000
        for number in 0..<count {
            let (one, other) =
                switch number % 3 {
                case 0: AdversarialBodies.bodies(&random, isRepeat: true)
                case 1: AdversarialBodies.wordedTimes(&random, isRepeat: true)
                default: AdversarialBodies.sidesAndSpecimens(&random, isRepeat: true)
                }
            if PatientRecord([one, other]).lines(one.section).flatMap(\.statements).count == 1 { merged += 1 }
        }
        #expect(Double(merged) / Double(count) >= 0.99)
    }

    @Test("true repeats merge across SNOMED CT, dm+d and Read and dates of different precision")
    func trueRepeats() {
        var random = SplitMix(state: 42)
        var merged = 0
        let count = 2_000
        for _ in 0..<count {
            let (one, _) = Self.medicines(&random)
            let name = one.title.shown ?? ""
            let when = one.when?.text ?? ""
            // The other organisation codes it in another system, or the same.
            let isRead = one.title.codings.first?.system == CodeSystem.read2
            let title = random.next() % 2 == 0 ? (isRead ? Make.snomed("77", name) : Make.read("x1", name)) : one.title
            let other = Make.entry(
                one.content, source: "b", organisation: "F84003", id: "7", title: title,
                when: random.next() % 2 == 0 ? String(when.prefix(7)) : when)
            if PatientRecord([one, other]).lines(.medicines).flatMap(\.statements).count == 1 { merged += 1 }
        }
        #expect(Double(merged) / Double(count) >= 0.99)
    }
}
