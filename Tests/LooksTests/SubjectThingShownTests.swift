import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Looks

/// From a source's bytes to what is shown and raised: subjects that are no person, and subjects that name nobody (law 7).
@Suite struct SubjectThingShownTests {
    private static let patient =
        #"{"resourceType":"Patient","id":"p1","birthDate":"1944-03-14","name":[{"family":"Okonkwo"}],"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919"}]}"#
    private static let stranger = #"{"resourceType":"Patient","id":"p9","birthDate":"1990-01-01"}"#

    private static func read(_ resources: [String]) throws -> [ReadResource] {
        let context = ReadingContext(
            source: SourceID("barts")!, organisation: ODSCode("R1H")!, organisations: [ODSCode("R1H")!],
            fetched: Date(timeIntervalSince1970: 1_790_000_000), bases: ["https://barts.example/fhir"])
        let all = resources.map { "{\"resource\":\($0)}" }.joined(separator: ",")
        return try R4Reader.read(SharedBytes(Array("{\"resourceType\":\"Bundle\",\"entry\":[\(all)]}".utf8)), context).resources
    }

    private static func flag(_ id: String, _ subject: String) -> String {
        "{\"resourceType\":\"Flag\",\"id\":\"\(id)\",\"status\":\"active\",\"code\":{\"text\":\"Dog\"},\"subject\":\(subject)}"
    }

    private struct Came: Sendable {
        var shown: [String]
        var withheld: SectionAnswer?
        var raised: [[String]]
    }

    private static func came(_ resources: [String], person: BannerPerson = Stage.person) async throws -> Came {
        let stage = Stage()
        return try await stage.withDesk([Stage.answer("barts", try read(resources)), Stage.answer("gp", [])], person: person) { desk in
            let look = try await desk.final(try await desk.open(Stage.number, by: Stage.clinician, session: "s"), session: "s")
            #expect(look.ledger.isBalanced)
            let row = look.panel.first { $0.organisation.ods == Stage.barts.ods }
            return Came(
                shown: look.record.entries(in: .alerts).map { $0.title.shown ?? "" }.sorted(), withheld: row?.sections[.alerts],
                raised: stage.state.withLock { $0.mixUps.map(\.fields) })
        }
    }

    @Test("an alert about a place is shown as that, and raises no possible mix-up")
    func place() async throws {
        let came = try await Self.came([Self.patient, Self.flag("f", #"{"reference":"Location/l1"}"#)])
        #expect(came.shown == ["About a place (Location/l1), not about the person: Dog"] && came.raised.isEmpty)
    }

    @Test("beside a Patient that is somebody else an alert about a place is withheld: whose record it is from cannot be known")
    func besideAStranger() async throws {
        let came = try await Self.came([Self.patient, Self.stranger, Self.flag("f", #"{"reference":"Location/l1"}"#)])
        #expect(came.shown.isEmpty && came.withheld?.withheld == 1)
    }

    @Test("of a restricted person nothing about a place is shown: it may be where they live")
    func restricted() async throws {
        let came = try await Self.came([Self.patient, Self.flag("f", #"{"reference":"Location/l1"}"#)], person: UnnamedTests.restricted)
        #expect(came.shown.isEmpty)
        #expect(came.withheld?.state == .withheld(.whereabouts))
    }

    @Test("what names nobody at all, or a group, is withheld for that, and no officer is told; what names somebody in words is raised")
    func untold() async throws {
        for nobody in ["{}", #"{"reference":"Group/g1"}"#] {
            let came = try await Self.came([Self.patient, Self.flag("f", nobody)])
            #expect(came.shown.isEmpty && came.raised.isEmpty)
            #expect(came.withheld?.state == .withheld(.subjectNotTold))
        }
        let named = try await Self.came([Self.patient, Self.flag("f", #"{"display":"JONES, Aisha"}"#)])
        #expect(named.shown.isEmpty && named.raised == [["subject"]] && named.withheld?.state == .withheld(.possibleMixUp))
    }
}
