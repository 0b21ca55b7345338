import AuditTrail
import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Looks

/// What a source says of who the person is, and the demographics service does not: shown, and raised (law 7).
@Suite struct DifferencesRaisedTests {
    private static let right = RightPerson(Stage.person, families: ["Okonkwo"], numbers: [])

    private static func subject(_ givens: [String], hasDied: Bool = false) -> ReadResource.Subject {
        ReadResource.Subject(
            reference: nil, nhsNumbers: [Stage.number], born: [PartialDate("1944-03-14")!], families: ["Okonkwo"], givens: givens,
            hasDied: hasDied)
    }

    @Test(
        "a given name of somebody else differs; an initial, a short form or a second name does not",
        arguments: [
            (["Peter"], RightPerson.Verdict.rightOtherName("Peter")), (["Margaret"], .right), (["M"], .right), (["Marg"], .right),
            (["Ann", "Margaret"], .right), ([], .right), (["margaret-ann"], .right),
        ])
    func given(names: [String], verdict: RightPerson.Verdict) {
        #expect(Self.right.judge(Self.subject(names)) == verdict)
    }

    @Test("a given name from before is a name of theirs, and nothing is said of it: it can tell what must leave no trace")
    func former() {
        let right = RightPerson(Stage.person, families: ["Okonkwo"], givens: ["Margaret", "Peter"], numbers: [])
        #expect(right.judge(Self.subject(["Peter"])) == .right)
    }

    /// A source's Patient with these identifiers of the NHS number's system.
    private static func patient(_ numbers: [(value: String, use: String)]) throws -> ReadResource.Subject? {
        let identifiers = numbers.map {
            #"{"use":"\#($0.use)","system":"https://fhir.nhs.uk/Id/nhs-number","value":"\#($0.value)"}"#
        }
        let text =
            #"{"resourceType":"Patient","id":"p1","birthDate":"1944-03-14","identifier":[\#(identifiers.joined(separator: ","))]}"#
        return try read(text).first?.subject
    }

    /// What a hospital sent, as it is read.
    private static func read(_ text: String) throws -> [ReadResource] {
        let context = ReadingContext(
            source: SourceID("barts")!, organisation: ODSCode("R1H")!, organisations: [],
            fetched: Date(timeIntervalSince1970: 1_790_000_000))
        return try R4Reader.read(SharedBytes(Array(text.utf8)), context).resources
    }

    @Test("a superseded number beside the current one is no mix-up; the current one of somebody else is, whatever the old one was (law 7)")
    func superseded() throws {
        let other = "9000000009"
        let theirs = try #require(try Self.patient([(other, "old"), (Stage.number, "official")]))
        #expect(Self.right.judge(theirs) == .right)
        let anothers = try #require(try Self.patient([(Stage.number, "old"), (other, "official")]))
        #expect(Self.right.judge(anothers) == .wrong([.nhsNumber]))
        let twice = try #require(try Self.patient([(other, "official"), (Stage.number, "official")]))
        #expect(Self.right.judge(twice) == .wrong([.nhsNumber]))
    }

    @Test(
        "a number that its own source calls in conflict is raised and said, and the look goes on; an old one, and every other status, is not",
        arguments: [
            ("05", "official", true), ("04", "official", true), ("05", "old", false), ("01", "official", false), ("03", "official", false),
        ])
    func conflict(_ status: String, _ use: String, _ isRaised: Bool) async throws {
        let told =
            #"{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus","valueCodeableConcept":{"coding":[{"code":"\#(status)"}]}}"#
        let number = #"{"use":"\#(use)","system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919","extension":[\#(told)]}"#
        let patient =
            #"{"resourceType":"Patient","id":"p1","birthDate":"1944-03-14","name":[{"family":"Okonkwo"}],"identifier":[\#(number)]}"#
        let read = try Self.read(patient)
        let stage = Stage()
        try await stage.withDesk([Stage.answer("barts", read), Stage.answer("gp", [])]) { desk in
            let look = try await desk.final(try await desk.open(Stage.number, by: Stage.clinician, session: "s"), session: "s")
            #expect(look.record.entries(in: .identity).count == 1 && look.ledger.isBalanced)
            #expect(look.panel.first { $0.source.name == "barts" }?.identity == (isRaised ? .inConflict : .agrees))
            let raised = [["NHS number (its source says that it is in conflict)"]]
            #expect(stage.state.withLock { $0.mixUps.map(\.fields) } == (isRaised ? raised : []))
        }
    }

    /// A Patient of a source: its number in conflict by its own word, and dead, or neither.
    private static func whole(_ id: String, _ number: String, family: String = "Okonkwo", isTroubled: Bool) throws -> [ReadResource] {
        let told =
            #","extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus","valueCodeableConcept":{"coding":[{"code":"05"}]}}]"#
        let (more, died) = isTroubled ? (told, #""deceasedBoolean":true,"#) : ("", "")
        let text =
            #"{"resourceType":"Patient","id":"\#(id)","birthDate":"1944-03-14",\#(died)"name":[{"family":"\#(family)"}],"identifier":[{"use":"official","system":"https://fhir.nhs.uk/Id/nhs-number","value":"\#(number)"\#(more)}]}"#
        return try read(text)
    }

    @Test("a stranger's death, and a stranger's number in conflict, are not said of this person")
    func strangers() async throws {
        let read = try Self.whole("p1", Stage.number, isTroubled: false) + Self.whole("p2", "9990000026", isTroubled: true)
        let stage = Stage()
        try await stage.withDesk([Stage.answer("barts", read), Stage.answer("gp", [])]) { desk in
            let look = try await desk.final(try await desk.open(Stage.number, by: Stage.clinician, session: "s"), session: "s")
            #expect(look.panel.first { $0.source.name == "barts" }?.identity == .agrees)
            #expect(stage.state.withLock { Set($0.mixUps.flatMap(\.fields)) } == ["NHS number"])
        }
    }

    @Test(
        "whom it is about is told that something was kept back for just those differences for which it is",
        arguments: [
            RightPerson.MismatchField.nhsNumber, .born, .bornNotKnown, .subject, .name, .died, .unverified,
        ]) func told(_ field: RightPerson.MismatchField)
    {
        let told: MixUpTold =
            switch field {
            case .nhsNumber, .born, .bornNotKnown, .subject: .keptBack
            case .name: .anotherName
            case .died, .unverified: .anotherFact
            }
        #expect(MixUpTold(detail: "barts: \(field.rawValue)") == told && MixUpTold(detail: field.rawValue) == told)
        #expect(MixUpTold(detail: "barts: \(field.rawValue), date of birth") == .keptBack && MixUpTold(detail: nil) == .keptBack)
    }

    @Test("a name that differs does not hide that the number is in conflict")
    func both() async throws {
        let read = try Self.whole("p1", Stage.number, family: "Bell", isTroubled: true)
        try await Stage().withDesk([Stage.answer("barts", read), Stage.answer("gp", [])]) { desk in
            let look = try await desk.final(try await desk.open(Stage.number, by: Stage.clinician, session: "s"), session: "s")
            let identity = look.panel.first { $0.source.name == "barts" }?.identity
            #expect(identity == .nameDiffers(as: "Bell", isInConflict: true))
        }
    }

    @Test("a death that the demographics service does not know is raised; the look goes on")
    func death() async throws {
        let patient =
            #"{"resourceType":"Patient","id":"p1","birthDate":"1944-03-14","deceasedBoolean":true,"name":[{"family":"Okonkwo"}],"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919"}]}"#
        let read = try Self.read(patient)
        let stage = Stage()
        try await stage.withDesk([Stage.answer("barts", read), Stage.answer("gp", [])]) { desk in
            let look = try await desk.final(try await desk.open(Stage.number, by: Stage.clinician, session: "s"), session: "s")
            #expect(look.record.entries(in: .identity).count == 1 && look.ledger.isBalanced)
            #expect(stage.state.withLock { $0.mixUps.map(\.fields) } == [["death"]])
        }
    }
}
