import AccessControl
import CareRecord
import Foundation
import Storage
import Testing

@testable import Looks

/// A ground in law counts where the person objects, and nowhere else; and what somebody typed in its place is kept nowhere (laws 1 and 3).
@Suite struct GlassGroundTests {
    private static let answers = [
        Stage.answer("barts", [Stage.patient(), Stage.resource("AllergyIntolerance", "a1")]), Stage.answer("gp", []),
    ]

    private static let policy: RegionPolicy = {
        let it = Stage.policy
        return RegionPolicy(
            digest: it.digest, roles: it.roles, relationships: it.relationships, breakGlass: it.breakGlass, assurance: it.assurance,
            unknownTraining: it.unknownTraining, restrictedHides: [], purposes: it.purposes, forbiddenKinds: it.forbiddenKinds, labels: [],
            lists: [], rules: [],
            objections: ObjectionTerms(
                breakGlass: .init(roles: [RoleID("clinician")], grounds: [.init(id: "vital", words: "w", law: "l")])))
    }()

    private static func glass(_ ground: String?) -> LookRequest {
        LookRequest(number: Stage.number, reason: "emergency", ground: ground, words: "cannot speak", sections: [.allergies])
    }

    private func withDesk(
        _ stage: Stage, desk code: String? = "QMF", _ kept: KeptLog.Lines? = nil, _ body: @Sendable (Looks) async throws -> Void
    ) async throws {
        let (logger, lines) = KeptLog.logger()
        try await stage.withDesk(
            Self.answers, logger: logger,
            change: {
                $0.access.policy = { () async throws(AccessDesk.Failed) in Self.policy }
                $0.desk = { _ in code }
            }, body)
        if let kept { kept.all.withLock { $0 = lines.all.withLock { $0 } } }
    }

    @Test(
        "a ground that the policy does not have is refused before anything is decided, of everybody alike, so that no typed words stand in the account",
        arguments: [Facts.Objection.none, .objects])
    func unknown(_ objection: Facts.Objection) async throws {
        let stage = Stage()
        stage.state.withLock { ($0.isOnCaseload, $0.objection) = (false, objection) }
        try await withDesk(stage) { desk in
            for typed in ["Mrs Okonkwo told me that", "", "Vital"] {
                #expect(
                    await lookFailure { _ = try await desk.open(Self.glass(typed), by: Stage.clinician, session: "s") } == "notConfirmed")
            }
            #expect(stage.state.withLock { $0.steps.isEmpty && $0.events.isEmpty })
            guard case .challenged(let id) = try await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s")
            else { return #expect(Bool(false), "it must wait") }
            let before = stage.state.withLock { $0.steps.count }
            #expect(
                await lookFailure { _ = try await desk.confirm(id, Self.glass("told me"), by: Stage.clinician, session: "s") }
                    == "notConfirmed")
            #expect(stage.state.withLock { $0.steps.count == before && $0.grants.isEmpty })
        }
    }

    @Test("where nobody objects a ground is not kept: whoever asked to be told of broken glass is told as if none had been named")
    func nobodyObjects() async throws {
        let stage = Stage()
        stage.state.withLock { $0.isOnCaseload = false }
        try await withDesk(stage) { desk in
            guard case .opened = try await desk.open(Self.glass("vital"), by: Stage.clinician, session: "s") else {
                return #expect(Bool(false), "it must open")
            }
            #expect(stage.state.withLock { $0.grants.map(\.ground) } == [nil])
        }
    }

    @Test("while the person objects the ground is kept; withdrawn between the page and the press it is not", arguments: [false, true])
    func withdrawn(_ isWithdrawn: Bool) async throws {
        let stage = Stage()
        stage.state.withLock { ($0.isOnCaseload, $0.objection) = (false, .objects) }
        try await withDesk(stage) { desk in
            guard case .challenged(let id) = try await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s")
            else { return #expect(Bool(false), "it must wait") }
            if isWithdrawn { stage.state.withLock { $0.objection = .none } }
            #expect(try await desk.confirm(id, Self.glass("vital"), by: Stage.clinician, session: "s") == .opened(id))
            #expect(stage.state.withLock { $0.grants.map(\.ground) } == [isWithdrawn ? nil : "vital"])
        }
    }

    @Test("while a notice suspends objections the glass is broken on no ground in law")
    func suspended() async throws {
        let stage = Stage()
        stage.state.withLock { state in
            (state.isOnCaseload, state.objection) = (false, .objects)
            state.suspension = .init(id: "n1", from: Moment(state.now), until: Moment(state.now + 3600))
        }
        try await withDesk(stage) { desk in
            guard case .opened = try await desk.open(Self.glass("vital"), by: Stage.clinician, session: "s") else {
                return #expect(Bool(false), "it must open")
            }
            #expect(stage.state.withLock { $0.grants.map(\.ground) } == [nil])
        }
    }

    @Test("where the region has no desk that could be told, the log warns by the look, and names nobody", arguments: [nil, "QMF"])
    func untold(_ code: String?) async throws {
        let (stage, lines) = (Stage(), KeptLog.Lines())
        stage.state.withLock { ($0.isOnCaseload, $0.objection) = (false, .objects) }
        try await withDesk(stage, desk: code, lines) { desk in
            _ = try await desk.open(Self.glass("vital"), by: Stage.clinician, session: "s")
        }
        let look = try #require(stage.state.withLock { $0.openings.first?.look })
        #expect(lines.text.contains("no desk to be told") == (code == nil))
        #expect(lines.text.contains(LiveLook.correlation(of: look)) == (code == nil))
        #expect(!lines.text.contains(Stage.number) && !lines.text.contains(look.text))
    }

    @Test("a look that is open when an objection comes into force under a running notice goes on, and is marked")
    func goesOn() async throws {
        let stage = Stage()
        try await withDesk(stage) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            func marks() -> [String] {
                stage.state.withLock { $0.events.filter { $0.kind == .gatheredAgain && $0.look == id }.map(\.detail) }
            }
            func decideAgain() async throws {
                stage.state.withLock { $0.version += 1 }
                try await Task.sleep(for: Looks.lease + .milliseconds(50))
                _ = try await desk.look(id, session: "s")
            }
            try await decideAgain()
            #expect(marks().isEmpty)
            stage.state.withLock { state in
                state.objection = .objects
                state.suspension = .init(id: "n1", from: Moment(state.now), until: Moment(state.now + 3600))
            }
            try await decideAgain()
            let first = marks()
            #expect(Set(first) == [EmergencyStore.mark("n1")])
            try await decideAgain()
            #expect(marks() == first, "it stands on that notice already")
        }
    }

    @Test(
        "a look under one notice goes on under another where the first ends by itself or is withdrawn, is marked with it, and ends with the last",
        arguments: [false, true])
    func goesOnUnderAnother(isWithdrawn: Bool) async throws {
        let stage = Stage()
        let begun = stage.state.withLock { state in
            state.objection = .objects
            state.suspension = .init(id: "n1", from: Moment(state.now), until: Moment(state.now + 600))
            return state.now
        }
        try await withDesk(stage) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            func marks() -> Set<String> {
                Set(stage.state.withLock { $0.events.filter { $0.kind == .gatheredAgain && $0.look == id }.map(\.detail) })
            }
            #expect(marks().isEmpty, "its opening is marked already")
            // A moment that passes changes no register; a notice that is withdrawn does.
            stage.state.withLock { state in
                if isWithdrawn { state.version += 1 } else { state.now = begun + 601 }
                state.suspension = .init(id: "n2", from: Moment(begun), until: Moment(begun + 1200))
            }
            try await Task.sleep(for: Looks.lease + .milliseconds(50))
            _ = try await desk.look(id, session: "s")
            #expect(marks() == [EmergencyStore.mark("n2")])
            stage.state.withLock { ($0.now, $0.suspension) = (begun + 1201, nil) }
            try await Task.sleep(for: Looks.lease + .milliseconds(50))
            #expect(await lookFailure { _ = try await desk.look(id, session: "s") } == "ended")
        }
    }

    @Test("what is kept while somebody signs in again has nothing typed in place of a choice")
    func typed() {
        let typed = TypedWords(reason: "because", ground: "told me", words: "w", sections: [.allergies], labels: [LabelID("hiv")])
        #expect(typed.known(to: Self.policy) == TypedWords(reason: nil, words: "w", sections: [.allergies]))
        let chosen = TypedWords(reason: "emergency", ground: "vital", words: "w", sections: [.allergies])
        #expect(chosen.known(to: Self.policy) == chosen)
    }
}
