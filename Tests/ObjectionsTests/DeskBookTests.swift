import CareRecord
import Foundation
import Testing

@testable import Objections

/// Which desk answers for whom, days, postcodes, which letter fits, lists and notices. What letters say is in `LetterTests`.
@Suite struct DeskBookTests {
    private static let (nel, mk) = (ODSCode("QMF")!, ODSCode("QHG")!)
    private static let (practice, trust) = (ODSCode("F84031")!, ODSCode("R1H")!)

    static func desk(_ ics: ODSCode = nel, post: String? = "1 Street", staffedBy: Set<ODSCode> = [trust], postcodes: Set<String> = ["E1"])
        -> Desk
    {
        Desk(ics: ics, name: "Desk", email: "d@x.example", post: post, staffedBy: staffedBy, postcodes: postcodes)
    }
    private static let systems = [practice: nel, trust: nel, ODSCode("RD8")!: mk]

    @Test("by practice; else by postcode; else the person is asked")
    func routing() {
        let book = DeskBook([Self.desk(), Self.desk(Self.mk, staffedBy: [ODSCode("RD8")!], postcodes: ["MK9"])], systemOf: Self.systems)
        #expect(book.sent(practice: Self.practice, postcode: "MK9 3AA") == .byPractice(book.desks[0]))
        #expect(book.sent(practice: nil, postcode: "mk9 3aa") == .byPostcode(book.desks[1]))
        #expect(book.sent(practice: ODSCode("Y99999"), postcode: "E1") == .byPostcode(book.desks[0]), "a practice elsewhere tells nothing")
        #expect(book.sent(practice: nil, postcode: "EH1 1AA") == .ask)
        #expect(book.sent(practice: nil, postcode: nil) == .ask)
        #expect(book.mistakes(systems: [Self.nel, Self.mk]).isEmpty)
    }

    @Test("that another desk answers is known by practice, else by home, is kept as it is read again, and of one's own it is none")
    func other() {
        let book = DeskBook([Self.desk(), Self.desk(Self.mk, staffedBy: [ODSCode("RD8")!], postcodes: ["MK9"])], systemOf: Self.systems)
        #expect(book.other(than: Self.mk, practice: Self.practice, postcode: "MK9 3AA") == OtherDesk(Self.nel, by: .practice))
        #expect(book.other(than: Self.nel, practice: nil, postcode: "MK9 3AA") == OtherDesk(Self.mk, by: .home))
        #expect(book.other(than: Self.nel, practice: Self.practice, postcode: "MK9 3AA") == nil)
        #expect(book.other(than: Self.nel, practice: nil, postcode: "EH1 1AA") == nil)
        for by in OtherDesk.By.allCases { #expect(OtherDesk(kept: OtherDesk(Self.mk, by: by).kept) == OtherDesk(Self.mk, by: by)) }
        for kept in ["", "practice", "letter QMF", "practice QMF QHG"] { #expect(OtherDesk(kept: kept) == nil) }
    }

    @Test("what no desk has a case of is heard by the desk of the practice, else of the postcode, else the first; without desks by nobody")
    func answering() {
        let book = DeskBook([Self.desk(), Self.desk(Self.mk, staffedBy: [ODSCode("RD8")!], postcodes: ["MK9"])], systemOf: Self.systems)
        #expect(book.answering(practice: ODSCode("RD8"), postcode: "E1 4AA") == "QHG")
        #expect(book.answering(practice: nil, postcode: "MK9 3AA") == "QHG")
        #expect(book.answering(practice: nil, postcode: nil) == "QMF")
        #expect(DeskBook([]).answering(practice: Self.practice, postcode: "E1") == nil)
    }

    @Test("each mistake of the desks is named")
    func mistakes() {
        func words(_ desks: [Desk], _ systems: [ODSCode] = [Self.nel]) -> [String] {
            DeskBook(desks, systemOf: Self.systems).mistakes(systems: systems).map(\.words)
        }
        #expect(words([]) == ["QMF has no desk"])
        #expect(words([Self.desk(), Self.desk(staffedBy: [Self.trust], postcodes: [])]) == ["QMF has a desk already"])
        #expect(words([Self.desk(post: nil)]).first?.hasPrefix("is missing") == true)
        #expect(words([Self.desk(staffedBy: [])]) == ["must name at least one organisation: nobody would answer"])
        #expect(words([Self.desk(staffedBy: [ODSCode("R9Z")!])]) == ["R9Z is not in the list organisations"])
        #expect(words([Self.desk(postcodes: ["E1 4AA"])]).first?.contains("first half") == true)
        let two = [Self.desk(), Self.desk(Self.mk, staffedBy: [Self.trust])]
        #expect(
            words(two, [Self.nel, Self.mk]) == [
                "R1H staffs the desk of QMF already", "E1 is at the desk of QMF too: nobody could tell who answers",
            ])
    }

    @Test(
        "outward postcodes of all six formats are read, whole or in half",
        arguments: [
            ("e1", "E1"), ("E1 4NS", "E1"), ("e14ns", "E1"), ("EC1A 1BB", "EC1A"), ("W1A0AX", "W1A"), ("M1 1AE", "M1"), ("B33 8TH", "B33"),
            ("CR2 6XH", "CR2"), ("DN55 1PT", "DN55"), ("12345", nil), ("", nil), ("E1<", nil), ("LONDON", nil),
        ] as [(String, String?)])
    func postcodes(_ text: String, _ outward: String?) { #expect(OutwardPostcode.read(text) == outward) }

    @Test(
        "days: leap years, ends of months, ages, and the end of a day in London's summer",
        arguments: [
            ("2024-02-29", 12, "2025-02-28"), ("2026-12-31", 2, "2027-02-28"), ("2026-01-31", 1, "2026-02-28"),
            ("2023-12-31", 2, "2024-02-29"),
        ])
    func days(_ from: String, _ months: Int, _ to: String) {
        #expect(Day(from)?.adding(months: months).text == to)
        #expect(Day("2026-02-29") == nil && Day("26-02-01") == nil && Day("2026-13-01") == nil)
        #expect(Day(2026, 3, 1)!.days(since: Day(2026, 2, 28)!) == 1 && Day(2024, 3, 1)!.days(since: Day(2024, 2, 28)!) == 2)
        #expect(Day(2026, 3, 1)!.age(born: Day(2013, 3, 2)!) == 12)
        #expect(Day(2026, 7, 1)!.end.timeIntervalSince1970 == 1_782_946_800, "23:00 of the same day in UTC")
    }

    @Test(
        "the letter that asks a child who decides themselves now stands before that of a handing over, and before it whoever spoke for them gets none"
    )
    func fittingLetter() {
        let (born, today) = (Day(2013, 1, 1)!, Day(2026, 4, 2)!)
        func it(_ state: ObjectionState, asked: Day?) -> ObjectionCase {
            ObjectionCase(
                way: .letter, received: today, state: state, due: today, extended: nil, proposal: nil,
                acting: ActingFor(standing: .parent, evidence: "e", from: born), askAgain: asked, reminded: nil)
        }
        func letter(_ state: ObjectionState, _ asked: Day?, _ steps: [ObjectionStep.Kind]) -> Letter.Kind? {
            Letter.Kind.fitting(it(state, asked: asked), after: steps, on: today)?.kind
        }
        let (past, future) = (Day(2026, 1, 1)!, Day(2027, 1, 1)!)
        #expect(letter(.inForce, past, [.uphold, .transfer]) == .askedAgain)
        #expect(letter(.inForce, future, [.uphold, .transfer, .remind]) == .handedOver)
        #expect(letter(.inForce, nil, [.uphold, .askAgain, .transfer]) == .handedOver, "they were asked")
        #expect(letter(.inForce, nil, [.uphold, .askAgain]) == .askedAgain)
        #expect(letter(.inForce, future, [.uphold, .transfer, .powerOver]) == .handedOver, "what the clock adds is told in no letter")
        #expect(letter(.inForce, future, [.uphold, .died, .notDied, .powerOver]) == .inForceAgain)
        #expect(letter(.considering, past, [.consider]) == nil)
        #expect(letter(.considering, future, [.consider]) == .receipt)
    }

    @Test("a notice is announced with its last day, what it is for and the instrument that it stands on")
    func announced() throws {
        let now = try #require(Day(2026, 3, 2)).end
        let words = EmergencyNotice(instrument: "An Order", scope: "the floods", from: now, until: now + 3600, signers: []).announced
        for it in ["until 3 March 2026", "for the floods", "Legal instrument: An Order"] { #expect(words.contains(it), "\(it)") }
    }

    @Test("a notice needs an instrument, a scope, an end and two people, and suspends from its beginning up to its end")
    func notices() {
        let now = Day(2026, 3, 2)!.end
        func notice(_ instrument: String = "i", _ scope: String = "s", hours: Double = 2, _ signers: [String] = ["a", "b"])
            -> EmergencyNotice
        {
            EmergencyNotice(
                instrument: instrument, scope: scope, from: now, until: now + hours * 3600, signers: signers.map { .command(name: $0) })
        }
        #expect(notice().mistakes(at: now).isEmpty && notice().suspends(at: now))
        #expect(!notice().suspends(at: now - 1) && !notice().suspends(at: now + 7200) && notice().suspends(at: now + 7199))
        #expect(!notice("i", "s", ["a"]).suspends(at: now) && !notice("i", "s", ["a", "a"]).suspends(at: now))
        #expect(notice(" ", "").mistakes(at: now) == [.noInstrument, .noScope])
        #expect(notice(hours: 0).mistakes(at: now) == [.backwards, .over])
        #expect(notice(hours: 24 * 93).mistakes(at: now) == [.tooLong])
    }
}
