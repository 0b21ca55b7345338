import CareRecord
import Foundation
import Testing

@testable import AccessControl

/// A role that the organisation has ended opens nothing, whatever the sign-in claims.
@Suite struct RoleEndTests {
    private static let day = Span.days(1)

    private func decision(
        _ end: Facts.RoleEnd, now: Moment? = Example.now, action: AccessRequest.Action = .openLook, job: String = "R8000"
    ) -> Decision {
        decide(
            Example.request(job, action: action, purpose: action == .checkTrail ? .oversight : .directCare),
            Example.facts([Example.relationship(.admission, from: Example.now - .days(2))], now: now, roleEnd: end), under: Example.policy()
        )
    }

    @Test("from the moment from which a role is ended nothing is permitted, and a millisecond before it still is, until then")
    func edge() {
        let from = Example.now
        #expect(decision(.ended(from: from)).outcome == .refuse([.roleEnded]))
        #expect(decision(.ended(from: from - Self.day)).outcome == .refuse([.roleEnded]))
        let before = decision(.ended(from: from), now: Moment(milliseconds: from.milliseconds - 1))
        #expect(before.isPermitted && before.permission?.until == from)
        #expect(decision(.none).permission?.until != from)
    }

    @Test("what cannot be told refuses, and so does an end where nobody knows what time it is")
    func couldNotTell() {
        #expect(decision(.couldNotTell).outcome == .refuse([.couldNotTell]))
        guard case .refuse(let why) = decision(.ended(from: Example.now + Self.day), now: nil).outcome else {
            Issue.record("not refused")
            return
        }
        #expect(why.contains(.roleEnded))
        #expect(Facts(organisation: nil, regionDigest: "").roleEnd == .couldNotTell, "that is what it is until somebody has found out")
    }

    @Test("it ends searching and checking looks too, whichever role it is")
    func everything() {
        #expect(decision(.ended(from: Example.now), action: .searchForPerson).outcome == .refuse([.roleEnded]))
        #expect(decision(.ended(from: Example.now), action: .checkTrail, job: "R0001").outcome == .refuse([.roleEnded]))
        #expect(decision(.none, action: .checkTrail, job: "R0001").isPermitted)
        #expect(
            decision(.ended(from: Example.now)).isOfEndedRole && !decision(.couldNotTell).isOfEndedRole && !decision(.none).isOfEndedRole)
    }

    @Test("whoever's role has ended is told that, and not what else the role would need")
    func said() {
        #expect(Set<Refusal>([.roleEnded, .trainingLapsed, .couldNotTell]).said == [.roleEnded])
        #expect(Set<Refusal>([.roleEnded, .organisationUnknown]).said == [.organisationUnknown])
        let lines = Explanation(decision(.ended(from: Example.now))).lines
        #expect(lines.contains { $0.contains("role-end: Your organisation has ended your role. (refuses") })
        var question = Hypothetical(jobRole: "R8000", kind: .acute, ground: .relationship(.admission))
        #expect(question.decision(under: Example.policy())?.isPermitted == true)
        question.roleEnd = .ended(from: Moment(milliseconds: 0))
        #expect(question.decision(under: Example.policy())?.outcome == .refuse([.roleEnded]))
    }

    @Test("it is written down and decides the same again; what was decided before there was the register is replayed without it")
    func written() throws {
        for end in [Facts.RoleEnd.none, .ended(from: Example.now), .ended(from: Example.now + Self.day), .couldNotTell, .notKept] {
            let text = decision(end).text
            let read = try WrittenDecision(text: text)
            #expect(read.facts.roleEnd == end && text.contains("roleEnd") == (end != .notKept))
            guard case .same = read.replayed(under: Example.policy()) else {
                Issue.record("not the same: \(end)")
                continue
            }
        }
        let before = decision(.notKept)
        #expect(before.isPermitted && !before.weighed.contains { $0.rule == RoleEndRule.id })
    }

    // MARK: Lists

    @Test("a list names staff, roles and days; what is left out is every role, from now")
    func list() throws {
        let lines = try RoleEndList.read(csv: "subject,role,from\n1,R8000,2026-12-01\n1,,\n\"2\",R8001,\n")
        #expect(
            lines == [
                RoleEndLine(subject: "1", role: "R8000", from: FeedDay.start("2026-12-01")), RoleEndLine(subject: "1"),
                RoleEndLine(subject: "2", role: "R8001"),
            ])
        #expect(try RoleEndList.read(csv: "subject\n1\n") == [RoleEndLine(subject: "1")])
        let body = Data(#"{"staff":[{"subject":"1","role":"R8000","from":"2026-12-01"},{"subject":"1","role":null},{"subject":"2"}]}"#.utf8)
        #expect(
            try FeedBody.roles(body, dated: true) == [
                RoleEndLine(subject: "1", role: "R8000", from: FeedDay.start("2026-12-01")), RoleEndLine(subject: "1"),
                RoleEndLine(subject: "2"),
            ])
    }

    @Test(
        "a mistake anywhere keeps all of it out, and is named by its place",
        arguments: [
            ("subject,role,from\n1,R 8000,\n", "line 2"), ("subject,role,from\n1,,yesterday\n", "line 2"),
            ("subject,role\n1,\n1,\n", "line 3"),
            ("subject\n\n", ""), ("subject\na b\n", "line 2"), ("subject,days\n1,2\n", ""), ("role\nR8000\n", ""),
        ])
    func mistakes(_ text: String, _ place: String) {
        do throws(FeedMistakes) {
            _ = try RoleEndList.read(csv: text)
            Issue.record("taken")
        } catch {
            #expect(error.all.contains { place.isEmpty || $0.place == place }, "\(error.all.map(\.place))")
        }
    }

    @Test(
        "a body says text or null, and giving back says no day: one role that was meant is never all of them",
        arguments: [
            (#"{"staff":[{"subject":"1","role":8000}]}"#, true), (#"{"staff":[{"subject":"1","role":["R8000"]}]}"#, true),
            (#"{"staff":[{"subject":"1","from":1}]}"#, true), (#"{"staff":[{"subject":"1","from":"2026-12-01"}]}"#, false),
            (#"{"staff":[{"subject":null}]}"#, true), (#"{"staff":[]}"#, true), (#"{"staff":[{"subject":"1","rôle":"R8000"}]}"#, true),
            (#"{"people":[]}"#, true),
        ])
    func bodies(_ text: String, _ dated: Bool) {
        #expect(throws: FeedMistakes.self) { try FeedBody.roles(Data(text.utf8), dated: dated) }
    }

    @Test("a list has as many lines as may leave at once, and no more")
    func most() throws {
        func list(_ count: Int) -> String { "subject\n" + (0..<count).map { "\($0)\n" }.joined() }
        #expect(try RoleEndList.read(csv: list(RoleEndList.most)).count == RoleEndList.most)
        #expect(throws: FeedMistakes.self) { try RoleEndList.read(csv: list(RoleEndList.most + 1)) }
    }
}
