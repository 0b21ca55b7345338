import CareRecord
import Testing

@testable import AccessControl

/// A condition withheld must not show through its medicine, its viral load, its clinic's name or a letter's title.
@Suite struct LabelSpreadTests {
    private typealias T = LabelTests
    private let hiv = LabelTests.item("Condition/hiv", codes: [LabelTests.hiv], words: ["HIV infection"])

    private func outcomes(_ items: LabelledItem...) -> [String: LabelOutcome] {
        let found = T.outcomes([hiv] + items)
        #expect(T.outcomes(items.reversed() + [hiv]) == found, "the order of resources changes nothing")
        return found
    }

    @Test("what is about it goes with it, and what is about that, to the end of the chain")
    func about() {
        let found = outcomes(
            T.item("MedicationRequest/1", [("Condition/hiv", .about)]), T.item("MedicationDispense/1", [("MedicationRequest/1", .about)]),
            T.item("ServiceRequest/1", [("Condition/hiv", .about)]), T.item("Observation/load", [("ServiceRequest/1", .about)]),
            T.item("MedicationRequest/other", [("Condition/asthma", .about)]), T.item("Condition/asthma"))
        for key in ["MedicationRequest/1", "MedicationDispense/1", "ServiceRequest/1", "Observation/load"] {
            #expect(found["barts " + key] == T.sexual)
        }
        #expect(found["barts MedicationRequest/other"] == .shown && found["barts Condition/asthma"] == .shown)
    }

    @Test("what a secret is itself about goes with it, and that takes with it what else is about the same")
    func down() {
        let found = outcomes(
            T.item("MedicationRequest/zidovudine", codes: [T.hiv], [("Condition/vague", .about)]), T.item("Condition/vague"),
            T.item("MedicationRequest/2", [("Condition/vague", .about)]))
        #expect(found["barts Condition/vague"] == T.sexual && found["barts MedicationRequest/2"] == T.sexual)
    }

    @Test("a plan that is about it among others does not take the others along")
    func plan() {
        let found = outcomes(T.item("CarePlan/1", [("Condition/hiv", .about), ("Condition/asthma", .about)]), T.item("Condition/asthma"))
        #expect(found["barts CarePlan/1"] == T.sexual && found["barts Condition/asthma"] == .shown)
    }

    @Test("a visit in which it came up is withheld by name; its other entries stay, without what may name it; its letters go")
    func visit() {
        let visited = T.item("Condition/hiv2", codes: [T.hiv], [("Encounter/1", .within)])
        let found = outcomes(
            visited, T.item("Encounter/1", [("EpisodeOfCare/1", .within)]), T.item("EpisodeOfCare/1"),
            T.item("Observation/1", [("Encounter/1", .within)]),
            T.item("Encounter/0", [("EpisodeOfCare/1", .within)]), T.item("DocumentReference/1", [("Encounter/1", .within)]),
            T.item("Task/1", [("Encounter/1", .about)]),
            T.item("Observation/0", [("Encounter/0", .within)]))
        for key in ["Encounter/1", "EpisodeOfCare/1", "DocumentReference/1"] { #expect(found["barts " + key] == T.sexual) }
        for key in ["Observation/1", "Task/1", "Encounter/0"] { #expect(found["barts " + key] == .shownReduced(.organisation)) }
        #expect(found["barts Observation/0"] == .shown)
    }

    @Test("a visit to the clinic itself takes all that happened in it; one that is only about it does not")
    func clinic() {
        let found = outcomes(
            T.item("Encounter/clinic", words: ["GUM clinic"]), T.item("Observation/1", [("Encounter/clinic", .within)]),
            T.item("Encounter/stay", [("Condition/hiv", .about)]), T.item("Observation/2", [("Encounter/stay", .within)]),
            T.item("DocumentReference/2", [("Encounter/stay", .within)]))
        #expect(found["barts Observation/1"] == T.sexual)
        #expect(
            found["barts Encounter/stay"] == T.sexual && found["barts Observation/2"] == .shownReduced(.organisation)
                && found["barts DocumentReference/2"] == T.sexual)
    }

    @Test("a report that holds a secret result goes, its other results stay; a report that is about it takes them all")
    func report() {
        let found = outcomes(
            T.item("Observation/load", codes: [T.hiv]), T.item("Observation/sodium"),
            T.item("DiagnosticReport/1", [("Observation/load", .holds), ("Observation/sodium", .holds)]),
            T.item("DiagnosticReport/2", [("Condition/hiv", .about), ("Observation/cd4", .holds)]), T.item("Observation/cd4"),
            T.item("Task/1", [("DiagnosticReport/1", .about)]), T.item("List/1", [("DiagnosticReport/1", .holds)]))
        #expect(found["barts DiagnosticReport/1"] == T.sexual && found["barts Observation/sodium"] == .shown)
        #expect(found["barts DiagnosticReport/2"] == T.sexual && found["barts Observation/cd4"] == T.sexual)
        #expect(found["barts Task/1"] == .shownReduced(.organisation) && found["barts List/1"] == .shownReduced(.organisation))
    }

    @Test("a document goes whole where one of its parts must, and its other parts stay in their sections")
    func document() {
        let found = outcomes(
            T.item("Composition/1", [("Condition/hiv", .holds), ("AllergyIntolerance/1", .holds)]), T.item("AllergyIntolerance/1"),
            T.item("DocumentReference/1", [("Composition/1", .about)]), T.item("Composition/2", [("Observation/in-report", .holds)]))
        #expect(
            found["barts Composition/1"] == T.sexual && found["barts AllergyIntolerance/1"] == .shown
                && found["barts DocumentReference/1"] == T.sexual)
        let marked = T.item("Composition/3", marks: [Coding(system: nil, code: "V", display: nil)], [("AllergyIntolerance/2", .holds)])
        #expect(
            outcomes(marked, T.item("AllergyIntolerance/2"))["barts AllergyIntolerance/2"] == .withheld(.section, openedBy: ["restricted"]))
    }

    @Test("a document that holds what only contains the secret goes whole too")
    func documentOfReport() {
        let found = outcomes(
            T.item("Observation/load", codes: [T.hiv]), T.item("DiagnosticReport/1", [("Observation/load", .holds)]),
            T.item("Composition/1", [("DiagnosticReport/1", .holds)]))
        #expect(found["barts Composition/1"] == T.sexual)
    }

    @Test("a link by an identifier alone leads to the one resource that bears it, its own organisation's first, and to none of several")
    func logical() {
        func item(_ reference: String, points: String? = nil, bears: String? = nil, _ source: SourceID = T.other) -> LabelledItem {
            LabelledItem(
                key: ItemKey(source: source, reference: reference), type: String(reference.prefix { $0 != "/" }),
                links: points.map { [.init("identifier:" + $0, .about)] } ?? [], identifiers: bears.map { ["identifier:" + $0] } ?? [])
        }
        let named = LabelledItem(
            key: ItemKey(source: T.source, reference: "Condition/named"), type: "Condition", codes: [T.hiv],
            identifiers: ["identifier:one", "identifier:two", "identifier:three"])
        let found = outcomes(
            named, item("Observation/1", points: "one"), item("Observation/2", points: "two"), item("Condition/own", bears: "two"),
            item("Observation/3", points: "three", T.source), item("Condition/3", bears: "three"),
            item("Observation/4", points: "four"), item("Condition/4", bears: "four", T.source),
            item("Procedure/4", bears: "four", T.source),
            item("Patient/p", bears: "five"), item("Observation/5", points: "five"))
        #expect(found["homerton Observation/1"] == T.sexual, "at another organisation")
        #expect(found["homerton Observation/2"] == .shown, "its own organisation's is meant, which is no secret")
        #expect(found["barts Observation/3"] == T.sexual)
        #expect(found["homerton Observation/4"] == .shown && found["homerton Observation/5"] == .shown)
    }

    @Test("of several that bear an identifier at other organisations none is meant, as nobody knows which")
    func logicalSeveral() {
        let bears = { (reference: String, source: SourceID, code: Coding?) in
            LabelledItem(
                key: ItemKey(source: source, reference: reference), type: "Condition", codes: code.map { [$0] } ?? [],
                identifiers: ["identifier:one"])
        }
        let points = LabelledItem(
            key: ItemKey(source: SourceID("uclh")!, reference: "Observation/1"), type: "Observation",
            links: [.init("identifier:one", .about)])
        let found = outcomes(bears("Condition/1", T.source, T.hiv), bears("Condition/2", T.other, nil), points)
        #expect(found["uclh Observation/1"] == .shown)
    }

    @Test("what is said by codes alone repeats no other organisation's title, and its own organisation's all the same")
    func codedOnly() {
        let coded = { (source: SourceID) in
            LabelledItem(
                key: ItemKey(source: source, reference: "AllergyIntolerance/1"), type: "AllergyIntolerance", words: ["HIV infection"],
                saysInWords: false)
        }
        let found = outcomes(coded(T.source), coded(T.other), T.item("AllergyIntolerance/2", words: ["HIV infection"], from: T.other))
        #expect(found["barts AllergyIntolerance/1"] == T.sexual && found["homerton AllergyIntolerance/2"] == T.sexual)
        #expect(found["homerton AllergyIntolerance/1"] == .shown)
    }

    @Test("a title that repeats the condition's words goes, from any source where a list names it, from its own where it was marked")
    func mention() {
        let letter = T.item("DocumentReference/1", words: ["Re: hiv infection, review"])
        let elsewhere = T.item("DocumentReference/2", words: ["HIV INFECTION"], from: T.other)
        let found = outcomes(letter, elsewhere, T.item("Condition/1", words: ["infection"]))
        #expect(
            found["barts DocumentReference/1"] == T.sexual && found["homerton DocumentReference/2"] == T.sexual
                && found["barts Condition/1"] == .shown)
        let mark = [Coding(system: nil, code: "V", display: nil)]
        let marked = outcomes(
            T.item("Condition/2", marks: mark, words: ["Depression"]), T.item("Condition/3", words: ["Depression"], from: T.other),
            T.item("MedicationRequest/1", words: ["Sertraline", "for depression"]), T.item("Observation/1", marks: mark, words: ["Weight"]),
            T.item("Observation/2", words: ["Weight"]), T.item("Condition/4", marks: mark, words: ["Ab"]),
            T.item("Condition/5", words: ["ab"]),
            T.item("Condition/6", marks: mark, words: ["ALS"]), T.item("Condition/7", words: ["als"]), T.item("Condition/8", marks: mark))
        #expect(marked["barts MedicationRequest/1"] != .shown && marked["homerton Condition/3"] == .shown)
        #expect(marked["barts Observation/2"] == .shown, "only conditions and procedures lend their titles")
        #expect(marked["barts Condition/5"] == .shown && marked["barts Condition/7"] != .shown)
    }

    @Test("references stay inside their source, and one that leads nowhere or to itself changes nothing")
    func sources() {
        let found = outcomes(
            T.item("MedicationRequest/1", [("Condition/hiv", .about)], from: T.other),
            T.item("MedicationRequest/2", [("Condition/gone", .about), ("MedicationRequest/2", .about)]))
        #expect(found["homerton MedicationRequest/1"] == .shown && found["barts MedicationRequest/2"] == .shown)
    }

    @Test("what did not come joins those who point at it all the same")
    func unsent() {
        let found = outcomes(
            T.item("MedicationRequest/zidovudine", codes: [T.hiv], [("Condition/unsent", .about), ("Encounter/unsent", .within)]),
            T.item("Observation/1", [("Condition/unsent", .about)]), T.item("Observation/2", [("Encounter/unsent", .within)]))
        #expect(found["barts Observation/1"] == T.sexual && found["barts Observation/2"] == .shownReduced(.organisation))
    }

    @Test("of several resources under one name, what one bears all bear, whichever came first")
    func repeated() {
        let (plain, marked) = (T.item("Condition/1"), T.item("Condition/1", codes: [T.hiv]))
        let pointing = T.item("MedicationRequest/1", [("Condition/1", .about)])
        for items in [[plain, marked, pointing], [marked, plain, pointing]] {
            let labels = Labels(items, policy: Example.policy())
            #expect(items.allSatisfy { labels.outcome(of: $0.key) == T.sexual })
        }
    }

    @Test("of what must leave no trace, all that touches it goes too, and nothing that only touches that")
    func noTrace() {
        let sealed = T.item("Condition/s", marks: [Coding(system: nil, code: "sealed", display: nil)], [("Encounter/1", .within)])
        let found = outcomes(
            sealed, T.item("Encounter/1"), T.item("Observation/1", [("Encounter/1", .within)]),
            T.item("Task/1", [("Observation/1", .about)]))
        for key in ["Condition/s", "Encounter/1", "Observation/1"] { #expect(found["barts " + key] == .removed) }
        #expect(found["barts Task/1"] == .shown)
    }

    @Test("opened, it is shown with all that was withheld with it, and in whole")
    func opened() {
        let items = [
            hiv, T.item("Encounter/1"), T.item("Condition/2", codes: [T.hiv], [("Encounter/1", .within)]),
            T.item("Observation/1", [("Encounter/1", .within)]),
        ]
        #expect(T.outcomes(items, opened: ["sexual-health"]).values.allSatisfy { $0 == .shown })
    }

    @Test("an element says how two resources hang together, and people and places never do")
    func elements() {
        typealias Link = LabelledItem.Link
        #expect(Link(element: "reasonReference", target: "Condition/1")?.kind == .about)
        #expect(Link(element: "encounter", target: "Encounter/1")?.kind == .within)
        #expect(Link(element: "context.encounter", target: "Encounter/1")?.kind == .within)
        #expect(Link(element: "partOf", target: "EpisodeOfCare/1")?.kind == .within)
        #expect(Link(element: "context", target: "urn:uuid:1")?.kind == .within)
        #expect(Link(element: "result", target: "Observation/1")?.kind == .holds)
        #expect(Link(element: "section.entry", target: "Condition/1")?.kind == .holds)
        #expect(Link(element: "diagnosis.condition", target: "Condition/1")?.kind == .holds)
        for type in ["Patient", "Practitioner", "Organization", "Location", "Device"] {
            #expect(Link(element: "performer", target: type + "/1") == nil)
        }
    }
}
