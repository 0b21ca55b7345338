import Foundation

@testable import CareRecord

/// Pairs of reports and documents, of times that only words say, and of sides and specimens: each differs in that one thing, or in nothing.
enum AdversarialBodies {
    private static func pick(_ count: Int, _ random: inout SplitMix) -> Int { Int(random.next() % UInt64(count)) }

    /// Two of two organisations with this beside their content.
    private static func entry(
        _ content: EntryContent, _ isFirst: Bool, title: Concept, when: String?, details: [Detail] = [],
        attachments: [CareRecord.Attachment] = []
    ) -> Entry {
        let made = Make.entry(
            content, source: isFirst ? "a" : "b", organisation: isFirst ? "R1H" : "RYJ", id: isFirst ? "1" : "2", title: title, when: when,
            author: "Dr Patel")
        return Entry(
            id: made.id, title: made.title, status: made.status, when: made.when, content: made.content, provenance: made.provenance,
            details: details, attachments: attachments)
    }

    /// A report or document and one of the same title, day and hand with other results, another body, or another section.
    static func bodies(_ random: inout SplitMix, isRepeat: Bool = false) -> (Entry, Entry) {
        let when = AdversarialPairTests.date(&random)
        let title = Make.snomed("\(pick(9, &random))", ["CT of head", "Full blood count", "Discharge summary"][pick(3, &random)])
        let (body, other) = ("\(pick(1_000_000, &random))", "x")
        // Results and addresses are of their source: only bodies can be known to be the same.
        let kind = isRepeat ? 1 + pick(3, &random) : pick(4, &random)
        func make(_ isFirst: Bool) -> Entry {
            let differs = !isFirst && !isRepeat
            let digest = differs && kind == 1 ? other : body
            let inline = CareRecord.Attachment(contentType: "text/plain", title: nil, url: nil, inlineData: 1..<9, digest: digest)
            switch kind {
            case 0:
                let ids = ["Observation/\(body)\(isFirst ? "" : "9")"]
                return entry(.result(ResultStatement(kind: .report, members: ids)), isFirst, title: title, when: when)
            case 1: return entry(.result(ResultStatement(kind: .report)), isFirst, title: title, when: when, attachments: [inline])
            case 2:
                return entry(
                    .result(ResultStatement(kind: .report, conclusion: differs ? "No bleed" : "Large subdural")), isFirst, title: title,
                    when: when)
            default:
                let words = differs ? "Home with antibiotics" : "For admission"
                return entry(
                    .document(DocumentStatement(type: title, category: nil, docStatus: "final", setting: nil)), isFirst, title: title,
                    when: when, details: [Detail("Plan", words)])
            }
        }
        return (make(true), make(false))
    }

    /// A procedure, condition or immunisation whose time only words say.
    static func wordedTimes(_ random: inout SplitMix, isRepeat: Bool = false) -> (Entry, Entry) {
        let year = 1950 + pick(70, &random)
        let kind = pick(3, &random)
        let title = Make.snomed("\(pick(9, &random))", "x")
        func make(_ isFirst: Bool) -> Entry {
            let said = isFirst || isRepeat ? year : year + 1 + year % 5
            switch kind {
            case 0:
                return entry(
                    .procedure(ProcedureStatement(bodySite: nil, reason: nil, outcome: nil)), isFirst, title: title, when: nil,
                    details: [Detail("Performed", "\(said)")])
            case 1:
                return entry(Make.condition, isFirst, title: title, when: nil, details: [Detail("Age at onset", "\(said - 1940) years")])
            default:
                return entry(
                    .immunisation(ImmunisationStatement(dose: nil, lot: nil, site: nil, route: nil, reasonNotGiven: nil)), isFirst,
                    title: title, when: nil, details: [Detail("Given", "in \(said)")])
            }
        }
        return (make(true), make(false))
    }

    /// A value at a minute under one code, of another side, posture or specimen; or only under a local name.
    static func sidesAndSpecimens(_ random: inout SplitMix, isRepeat: Bool = false) -> (Entry, Entry) {
        let when = AdversarialPairTests.date(&random) + "T09:05:00Z"
        let code = Coding(system: CodeSystem.snomed, code: "\(pick(9, &random))", display: "Measurement")
        let words = [("left eye", "right eye"), ("lying", "standing"), ("sample 1", "sample 2"), ("(L)", "(R)"), ("pre dose", "post dose")]
        let pair = words[pick(words.count, &random)]
        let isSpecimen = pick(3, &random) == 0
        let value = Quantity(value: "\(10 + pick(90, &random))", unit: "mmol/L")
        func make(_ isFirst: Bool) -> Entry {
            let name =
                isRepeat
                ? (isFirst ? "Serum measurement" : "Msmt (mmol/L)")
                : isSpecimen ? "Measurement" : "Measurement \(isFirst ? pair.0 : pair.1)"
            let specimen = isSpecimen ? (isFirst || isRepeat ? "Urine" : "Serum") : nil
            return entry(
                .result(ResultStatement(kind: .observation, value: .quantity(value), specimen: specimen)), isFirst,
                title: Concept(codings: [code], text: name), when: when)
        }
        return (make(true), make(false))
    }
}
