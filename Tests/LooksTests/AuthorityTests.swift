import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Synchronization
import Testing

@testable import Looks

/// Something counted by many at once.
final class Count: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }
    func add() { number.withLock { $0 += 1 } }
}

/// Law 9: what was fetched for one staff member is never shown to another, under any load and any order of events.
@Suite struct AuthorityTests {
    @Test(
        "under load every page, original and resource is of the session's own look, asked for in its own name",
        arguments: 1...3)
    func underLoad(seed: Int) async throws {
        let stage = Stage()
        let wrong = Count()
        try await stage.withDesk(
            [],
            change: { surroundings in
                surroundings.gather = { question, handOver in
                    // The source answers with the name of whoever asks.
                    let asker = question.asker.staff.subject
                    await handOver(
                        Stage.answer(
                            "barts",
                            [Stage.patient(), Stage.resource("Condition", "for-\(asker)", title: "For \(asker)")],
                            completes: []))
                    if Int(asker)?.isMultiple(of: 3) == true { try? await Task.sleep(for: .milliseconds(3)) }
                    await handOver(Stage.answer("barts", []))
                    await handOver(Stage.answer("gp", []))
                }
            }
        ) { desk in
            await withTaskGroup(of: Void.self) { group in
                for person in 0..<30 {
                    group.addTask {
                        var random = Seeded(seed * 1000 + person)
                        let staff = StaffMember(
                            subject: "\(person)", issuer: "i", name: "n",
                            role: StaffRole(personRoleID: "1", organisation: "R1H", jobRole: "R8000", name: "r"))
                        for round in 0..<4 {
                            guard let id = try? await desk.open(Stage.number, by: staff, session: "session-\(person)")
                            else { continue }
                            if Bool.random(using: &random) { stage.pass(0.5) }
                            if Int.random(in: 0..<4, using: &random) == 0 { await desk.sweep() }
                            let look = try? await desk.final(id, session: "session-\(person)")
                            let ids = Set((look?.record.entries(in: .conditions) ?? []).map(\.id.resource.id))
                            let resources = (try? await desk.whole(id, session: "session-\(person)"))?.resources ?? []
                            let isOwn =
                                ids == ["for-\(person)"] && look?.staff.subject == "\(person)"
                                && resources.allSatisfy { $0.key.type == "Patient" || $0.key.id == "for-\(person)" }
                            let stranger = try? await desk.look(id, session: "session-\(person + 1)")
                            if !isOwn || stranger != nil { wrong.add() }
                            if round.isMultiple(of: 2) { try? await desk.close(id, session: "session-\(person)") }
                        }
                    }
                }
            }
            #expect(wrong.value == 0)
        }
    }

    @Test("the same record opened under two roles is two looks, each asked for and shown under its own")
    func roles() async throws {
        let stage = Stage()
        let askers = Mutex<[String]>([])
        try await stage.withDesk(
            [],
            change: { surroundings in
                surroundings.gather = { question, handOver in
                    askers.withLock {
                        $0.append("\(question.asker.staff.role.jobRole) \(question.asker.organisation.ods)")
                    }
                    await handOver(Stage.answer("barts", []))
                    await handOver(Stage.answer("gp", []))
                }
            }
        ) { desk in
            let first = try await desk.open(Stage.number, by: Stage.staff("R8000", "R1H"), session: "a")
            let second = try await desk.open(Stage.number, by: Stage.staff("R8001", "F84003"), session: "b")
            #expect(try await desk.final(first, session: "a").staff.role.jobRole == "R8000")
            #expect(try await desk.final(second, session: "b").staff.role.jobRole == "R8001")
            #expect(Set(askers.withLock { $0 }) == ["R8000 R1H", "R8001 F84003"])
        }
    }

    @Test("a document is fetched in the name of the look's staff member, and its digest is on record before it leaves")
    func documents() async throws {
        let stage = Stage()
        let base = Stage.resource("Condition", "c1")
        let entry = try #require(base.entries.first)
        let withDocument = Entry(
            id: entry.id, title: entry.title, status: nil, content: entry.content, provenance: entry.provenance,
            attachments: [Attachment(contentType: "application/pdf", title: nil, url: "Binary/1", inlineData: nil)])
        let resource = ReadResource(
            key: base.key, fullURL: nil, raw: base.raw, entries: [withDocument], outcome: base.outcome,
            subject: base.subject)
        let onRecord = Mutex(false)
        try await stage.withDesk(
            [Stage.answer("barts", [Stage.patient(), resource]), Stage.answer("gp", [])],
            change: { surroundings in
                surroundings.fetchAttachment = { url, source, asker async throws(SourceFailure) in
                    #expect(asker.staff == Stage.clinician && url == "Binary/1" && source.name == "barts")
                    onRecord.withLock {
                        $0 = stage.state.withLock { $0.events.contains { $0.kind == .attachmentOpened } }
                    }
                    return OpenedAttachment(contentType: "application/pdf", bytes: Array("%PDF".utf8))
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            let opaque = look.opaqueID(of: entry.id)
            _ = try await desk.openAttachment(0, of: opaque, in: id, session: "s")
            #expect(onRecord.withLock { $0 }, "that it is opened, before it is asked for")
            #expect(stage.state.withLock { $0.releases.last?.shown.map(\.type) } == ["Condition#attachment"])
            #expect(
                await lookFailure { _ = try await desk.openAttachment(1, of: opaque, in: id, session: "s") }
                    == "entryGone")
            stage.state.withLock { $0.releaseFails = true }
            #expect(
                await lookFailure { _ = try await desk.openAttachment(0, of: opaque, in: id, session: "s") }
                    == "accountUnavailable")
        }
    }

    @Test("nobody outside is told the look's own id: what travels with requests names it to nobody")
    func correlation() async throws {
        let stage = Stage()
        let seen = Mutex<[String]>([])
        try await stage.withDesk(
            [Stage.answer("barts", []), Stage.answer("gp", [])],
            change: { surroundings in
                let (trace, plan, gather) = (surroundings.trace, surroundings.plan, surroundings.gather)
                surroundings.trace = { number, asker in
                    seen.withLock { $0.append(asker.correlation) }
                    return await trace(number, asker)
                }
                surroundings.plan = { person, asker in
                    seen.withLock { $0.append(asker.correlation) }
                    return await plan(person, asker)
                }
                surroundings.gather = { question, handOver in
                    seen.withLock { $0.append(question.asker.correlation) }
                    await gather(question, handOver)
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            let all = seen.withLock { $0 }
            #expect(all.count == 3)
            #expect(Set(all).count == 1, "one look's requests carry one")
            #expect(all.allSatisfy { $0 != id.text && !$0.isEmpty })
        }
    }
}
