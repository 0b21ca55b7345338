import CareRecord
import Foundation
import Testing

@testable import Looks

@Suite struct LookLifeTests {
    let answers = [
        Stage.answer("barts", [Stage.patient(), Stage.resource("Condition", "c1")]), Stage.answer("gp", []),
    ]

    func failure(_ body: () async throws -> Void) async -> String {
        do { try await body() } catch let error as LookError {
            return "\(error)".prefix { $0 != "(" }.description
        } catch { return "other" }
        return "none"
    }

    @Test("another session gets the same for my look as for one that never was")
    func otherSession() async throws {
        let stage = Stage()
        try await stage.withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "mine")
            let never = try #require(LookID(Looks.random(32)))
            for other in [id, never] {
                #expect(await failure { _ = try await desk.look(other, session: "theirs") } == "noSuchLook")
                #expect(await failure { _ = try await desk.whole(other, session: "theirs") } == "noSuchLook")
                #expect(
                    await failure { _ = try await desk.openEntry("x", of: other, session: "theirs") } == "noSuchLook")
                #expect(
                    await failure { try await desk.accountForExit("print", of: other, session: "theirs") }
                        == "noSuchLook")
            }
            #expect(await failure { try await desk.close(id, session: "theirs") } == "noSuchLook")
            #expect(await failure { _ = try await desk.look(id, session: "mine") } == "none")
        }
    }

    @Test(
        "a look ends by closing, after 15 idle minutes, and after 4 hours however busy; then it is gone",
        arguments: ["close", "idle", "age"])
    func ends(how: String) async throws {
        let stage = Stage()
        try await stage.withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            switch how {
            case "close": try await desk.close(id, session: "s")
            case "idle": stage.state.withLock { $0.now += 15 * 60 + 1 }
            default:
                for _ in 0..<17 {
                    stage.state.withLock { $0.now += 14 * 60 }
                    _ = try await desk.look(id, session: "s")
                }
                stage.state.withLock { $0.now += 3 * 60 }
            }
            #expect(await failure { _ = try await desk.look(id, session: "s") } == "ended")
            #expect(await failure { _ = try await desk.whole(id, session: "s") } == "ended")
            #expect(await failure { _ = try await desk.look(id, session: "t") } == "noSuchLook")
            #expect(stage.state.withLock { $0.events.last?.kind } == .ended)
        }
    }

    @Test("signing out ends every look of the session and of no other")
    func signOut() async throws {
        let stage = Stage()
        try await stage.withDesk(answers) { desk in
            let mine = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let other = try await desk.open(Stage.number, by: Stage.clinician, session: "t")
            await desk.closeAll(session: "s")
            #expect(await failure { _ = try await desk.look(mine, session: "s") } == "ended")
            #expect(await failure { _ = try await desk.look(other, session: "t") } == "none")
        }
    }

    @Test("past the ceiling a new look is told to come again, and those open go on")
    func ceiling() async throws {
        let stage = Stage()
        var limits = Looks.Limits()
        // Less than one small look comes to, more than it brings in.
        limits.bytes = Originals().added(by: answers.flatMap(\.resources)) * 9 / 10
        try await stage.withDesk(answers, limits: limits) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            #expect(
                await failure { _ = try await desk.open(Stage.number, by: Stage.clinician, session: "s") } == "full")
            #expect(await failure { _ = try await desk.look(id, session: "s") } == "none")
            try await desk.close(id, session: "s")
            #expect(
                await failure { _ = try await desk.open(Stage.number, by: Stage.clinician, session: "s") } == "none")
        }
    }

    @Test("a number that cannot be, and one nobody has, are different answers")
    func numbers() async throws {
        let stage = Stage()
        try await stage.withDesk(answers) { desk in
            #expect(
                await failure { _ = try await desk.open("943 476 5918", by: Stage.clinician, session: "s") }
                    == "invalidNumber")
            #expect(
                await failure { _ = try await desk.open("9999999999", by: Stage.clinician, session: "s") }
                    == "personNotFound")
        }
    }

    @Test("opening an original is in the account, and gives the bytes as sent")
    func original() async throws {
        let stage = Stage()
        try await stage.withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            let entry = try #require(look.record.entries(in: .conditions).first)
            let opened = try await desk.openEntry(look.opaqueID(of: entry.id), of: id, session: "s")
            #expect(String(decoding: opened.original ?? [], as: UTF8.self).contains("\"id\":\"c1\""))
            #expect(stage.state.withLock { $0.events.map(\.kind) } == [.entryOpened])
            let again = try await desk.final(
                try await desk.open(Stage.number, by: Stage.clinician, session: "s"), session: "s")
            #expect(look.opaqueID(of: entry.id) != again.opaqueID(of: entry.id), "keyed for the one look")
        }
    }
}
