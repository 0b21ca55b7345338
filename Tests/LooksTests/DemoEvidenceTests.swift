import CareRecord
import FHIRWire
import Federation
import Foundation
import Logging
import Testing

@testable import AccessControl
@testable import DemoLondon

/// The pretend systems asked over real sockets, and the example policy's windows, against whom the demo says its staff may open.
@Suite struct DemoEvidenceTests {
    @Test(
        "evidence from the staff member's own system, weighed by the example policy's windows, is what the demo says of its relationships")
    func agrees() async throws {
        let now = DemoContacts.firstDay
        var options = DemoLondon.Options()
        options.isQuick = true
        options.count = 60
        options.now = now
        let london = try DemoLondon(options, staffURL: "http://127.0.0.1:1", clientSecret: "x")
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let policy = try RegionPolicy.read(try String(contentsOf: file.appendingPathComponent("region/policy.yaml"), encoding: .utf8))
        let (ready, told) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            var logger = Logger(label: "pretend London")
            logger.logLevel = .critical
            group.addTask { [logger] in try await london.run(logger: logger) { told.yield() } }
            for await _ in ready { break }
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("carerecord-tokens-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let gathering = try Self.gathering(london, tokens: folder)
            let relationships = DemoRelationships(at: now)
            var (with, without) = (0, 0)
            // One person's systems at a time, one staff member after the other.
            for person in london.people {
                let expected = relationships.organisations(of: person)
                for staff in DemoStaff.all.prefix(9) where staff.role.organisation != person.practice {
                    let question = try Self.question(person, staff, now)
                    let answer = await gathering.evidence(question)
                    let relationship = answer.found.contains { Self.counts($0, question, policy, now) }
                    #expect(relationship == expected.contains(staff.role.organisation), "\(staff.hint)")
                    for why in answer.couldNotTell.values where why != .notOffered { #expect(why == .failed(.otherPerson)) }
                    if relationship { with += 1 } else { without += 1 }
                }
            }
            #expect(with > 30 && without > 200)
            await gathering.shutdown()
            group.cancelAll()
            try? await group.waitForAll()
        }
    }

    private static func gathering(_ london: DemoLondon, tokens: URL) throws -> Gathering {
        let sources = try london.sources.map { source -> SourceSettings in
            var settings = SourceSettings(
                id: try #require(SourceID(source.id)), organisations: source.organisations.compactMap { ODSCode($0) }, url: source.url,
                deadline: 60,
                evidenceDeadline: 30)
            if let token = source.token {
                let path = tokens.appendingPathComponent(source.id)
                try token.write(to: path, atomically: true, encoding: .utf8)
                settings.credentials = .bearer(.file(path.path))
            }
            return settings
        }
        let region = Region(
            listeners: .init(
                staff: ListenerSettings(host: "127.0.0.1", port: 8080, url: "http://127.0.0.1:8080"), operationsHost: "127.0.0.1",
                operationsPort: 9090),
            database: .sqlite(path: "/tmp/x.sqlite"),
            identityProvider: .init(issuer: "http://127.0.0.1:1", clientID: "c", clientSecret: .file("/x")),
            demographics: Endpoint(url: "http://127.0.0.1:1"), locator: nil, ics: [], organisations: [], sources: sources, agreements: [],
            digest: "")
        return Gathering(
            ConnectedRegion(region),
            reading: Reading(
                read: { bytes, context throws(ReadingError) in try R4Reader.read(bytes, context) },
                capabilities: { bytes throws(ReadingError) in try R4Reader.capabilities(bytes) }))
    }

    private static func question(_ person: DemoPerson, _ staff: DemoStaff, _ now: Date) throws -> EvidenceQuestion {
        EvidenceQuestion(
            person: try NHSNumber(person.nhsNumber), alsoKnownAs: try person.superseded.map { try NHSNumber($0) },
            born: PartialDate(person.born),
            kinds: Set(EvidenceKind.allCases),
            asker: Asker(
                subject: staff.subject, name: staff.name, roleID: "r", roleCode: staff.role.code,
                organisation: try #require(ODSCode(staff.role.organisation)), organisationName: "", correlation: "c"), now: now)
    }

    /// As the rule of relationships weighs it.
    private static func counts(_ evidence: Evidence, _ question: EvidenceQuestion, _ policy: RegionPolicy, _ now: Date) -> Bool {
        guard let kind = RelationshipKind(rawValue: evidence.kind.rawValue),
            let terms = policy.relationships.first(where: { $0.kind == kind })
        else { return false }
        let relationship = Relationship(
            kind: kind, strength: .proven, organisation: question.asker.organisation, person: question.person, from: Moment(evidence.from),
            until: evidence.until.map { Moment($0) }, evidence: evidence.source.name)
        return terms.begins(relationship) <= Moment(now) && Moment(now) < terms.ends(relationship)
    }

    @Test("what is asked for is what the policy knows as asked for, by the same names")
    func names() {
        #expect(
            Set(EvidenceKind.allCases.compactMap { RelationshipKind(rawValue: $0.rawValue) })
                == Set(RelationshipKind.allCases.filter(\.isAskedFor)))
        #expect(EvidenceKind.allCases.count == RelationshipKind.allCases.count(where: \.isAskedFor))
    }
}
