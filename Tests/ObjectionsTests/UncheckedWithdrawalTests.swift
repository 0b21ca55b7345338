import CareRecord
import Testing

@testable import Objections

/// Somebody asks that an objection be withdrawn, and nobody knows who; who of a desk has a case; what comes next.
@Suite struct UncheckedWithdrawalTests {
    private typealias It = ObjectionCaseTests
    private static let asked = UncheckedWithdrawal(.phone, on: It.today)
    private static func inForce() throws -> ObjectionCase { try It.walked([.checkIdentity(.documents), .consider, .uphold]) }

    @Test("what somebody asks whom nobody has checked ends nothing, and is the next step until the desk knows who it was")
    func standsUntilChecked() throws {
        let force = try Self.inForce()
        let said = try force.taking(.askedToWithdraw(Self.asked, said: "A man, who said that he is her son."), by: It.first, on: It.today)
        #expect(said.state == .inForce && said.withdrawalSaid == Self.asked)
        #expect(NextStep(said, on: It.today).act == "Check who asks")
        let other = try said.taking(.notThePerson(why: "She never called."), by: It.first, on: It.today)
        #expect(other.state == .inForce && other.withdrawalSaid == nil && NextStep(other, on: It.today).act.isEmpty)
        let ended = try said.taking(.withdraw(why: "w", asked: It.asked), by: It.first, on: It.today)
        #expect(ended.state == .withdrawn && ended.withdrawalSaid == nil)
    }

    @Test("that somebody asked takes no check off a withdrawal, and nobody but a desk records it")
    func checkStays() throws {
        let said = try Self.inForce().taking(.askedToWithdraw(Self.asked, said: "s"), by: It.first, on: It.today)
        #expect(throws: StepRefused.askerNotChecked) { try said.taking(.withdraw(why: "w"), by: It.first, on: It.today) }
        let person = Hand(.person, subject: "p")
        #expect(throws: StepRefused.notTheirs) {
            try Self.inForce().taking(.askedToWithdraw(Self.asked, said: "s"), by: person, on: It.today)
        }
        #expect(throws: StepRefused.notTheirs) { try said.taking(.notThePerson(why: "w"), by: person, on: It.today) }
        #expect(throws: StepRefused.notNow(.inForce, .notThePerson)) {
            try Self.inForce().taking(.notThePerson(why: "w"), by: It.first, on: It.today)
        }
    }

    @Test("nobody can have asked on a day that has not come, nor without words of who it was")
    func days() throws {
        let tomorrow = UncheckedWithdrawal(.letter, on: It.today.adding(months: 1))
        let force = try Self.inForce()
        #expect(throws: StepRefused.dayToCome) { try force.taking(.askedToWithdraw(tomorrow, said: "s"), by: It.first, on: It.today) }
        #expect(throws: StepRefused.reasonsMissing) {
            try force.taking(.askedToWithdraw(Self.asked, said: " "), by: It.first, on: It.today)
        }
    }

    @Test("it is written to nobody, and the letter of a case is the one that it was", arguments: ObjectionStep.Kind.untold)
    func letters(_ kind: ObjectionStep.Kind) throws {
        let force = try Self.inForce()
        #expect(Letter.Kind(after: kind, of: force) == nil)
        for last in [ObjectionStep.Kind.uphold, .transfer, .notDied] {
            let (before, after) = ([ObjectionStep.Kind.consider, last], [ObjectionStep.Kind.consider, last, kind])
            #expect(
                Letter.Kind.fitting(force, after: before, on: It.today)?.kind
                    == Letter.Kind.fitting(force, after: after, on: It.today)?.kind)
        }
    }

    @Test("as it is kept it is read again, and what is none is not")
    func kept() {
        for way in WithdrawalAsked.Way.allCases {
            let it = UncheckedWithdrawal(way, on: It.today)
            #expect(UncheckedWithdrawal(kept: it.kept) == it)
        }
        for text in ["", "phone", "phone|", "pigeon|2026-03-02", "phone|2026-02-31", "phone|2026-03-02|x"] {
            #expect(UncheckedWithdrawal(kept: text) == nil, "\(text)")
        }
    }

    @Test("a case has one owner, whom a colleague can free it of, and the desk to which it goes has none")
    func owner() throws {
        let (one, two) = (Hand(.desk, subject: "one"), Hand(.desk, subject: "two"))
        let taken = try Self.inForce().taking(.takeOn, by: one, on: It.today)
        #expect(taken.owner == "one")
        #expect(throws: StepRefused.takenBy("one")) { try taken.taking(.takeOn, by: two, on: It.today) }
        #expect(try taken.taking(.giveBack, by: two, on: It.today).owner == nil)
        #expect(throws: StepRefused.notNow(.inForce, .giveBack)) { try Self.inForce().taking(.giveBack, by: one, on: It.today) }
        let desk = try #require(ODSCode("QMJ"))
        #expect(try taken.taking(.transfer(to: desk), by: one, on: It.today).owner == nil)
        #expect(throws: StepRefused.notTheirs) { try Self.inForce().taking(.takeOn, by: .service, on: It.today) }
    }

    @Test("each case that waits for an answer has a next step, and one that is closed has none")
    func nextSteps() throws {
        for steps: [ObjectionStep] in [
            [], [.checkIdentity(.documents)], [.checkIdentity(.documents), .consider],
            [.checkIdentity(.documents), .consider, .proposeNotUpheld(.safeguarding, reasons: "r")],
        ] { #expect(try !NextStep(It.walked(steps), on: It.today).act.isEmpty) }
        let proposed = try It.walked([.checkIdentity(.documents), .consider, .proposeNotUpheld(.safeguarding, reasons: "r")])
        #expect(NextStep(proposed, on: It.today).waits?.contains(NotUpheldGround.safeguarding.words) == true)
        let closed = try Self.inForce().taking(.withdraw(why: "w", asked: It.asked), by: It.first, on: It.today)
        #expect(NextStep(closed, on: It.today).act.isEmpty)
    }

    @Test("two may be one person's that say one date of birth and have a name in common, where one of them was not checked")
    func duplicates() {
        func it(_ id: String, _ name: String, _ born: String, _ isChecked: Bool = false) -> LikelyDuplicates.Case {
            .init(id: id, claimed: ClaimedPerson(name: name, born: born), isChecked: isChecked)
        }
        let found = LikelyDuplicates.of([
            it("a", "Ada Okonkwo", "14/3/1944"), it("b", "OKONKWO, A", "1944-03-14", true), it("c", "Bea Okonkwo", "1944-03-15"),
            it("d", "Carl Smith", "1944-03-14"), it("e", "Okonkwo", "1944-03-14", true), it("f", "Okonkwo", "nobody knows"),
        ])
        #expect(found == ["a": ["b", "e"], "b": ["a"], "e": ["a"]], "of two that were checked neither is the other")
    }

    @Test("thousands that anybody sent all alike name the first of them, and cost no more than their number", .timeLimit(.minutes(1)))
    func manyDuplicates() {
        let name = (0..<60).map { "w" + String(repeating: "x", count: $0) }.joined(separator: " ")
        let alike = (0..<3_000).map {
            LikelyDuplicates.Case(id: "\($0)", claimed: ClaimedPerson(name: name, born: "1944-03-14"), isChecked: false)
        }
        let found = LikelyDuplicates.of(alike)
        #expect(found.count == alike.count && found.values.allSatisfy { $0.count == LikelyDuplicates.most })
        #expect(found["2999"] == ["0", "1", "2", "3", "4", "5"] && found["0"] == ["1", "2", "3", "4", "5", "6"])
    }
}
