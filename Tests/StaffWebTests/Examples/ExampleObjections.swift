import AccessControl
import CareRecord
import Foundation
import Objections

@testable import StaffWeb

/// The objection desk, ordinary and hostile.
enum ExampleObjections {
    static let id = "0193a0000000700080000000000000ac"
    static let today = Day(Example.now)
    /// A language that nobody speaks, from right to left.
    static let invented = LetterLanguage(code: "qaa", name: "Qaa <b>", isRightToLeft: true)

    static func desk(_ name: String = "North East London desk") -> Desk {
        Desk(
            ics: ODSCode("QMF")!, name: name, email: "desk@example.nhs.uk", phone: "020 7946 0201", post: "PO Box 1, London",
            hours: "9 to 5",
            staffedBy: [ODSCode("R1H")!])
    }

    /// A case after these steps.
    static func line(_ steps: [ObjectionStep] = [], person: NHSNumber? = nil, acting: ActingFor? = nil) -> ObjectionLine {
        var it = ObjectionCase(way: .letter, received: today, acting: acting)
        for step in steps { it = (try? it.taking(step, by: step.kind == .heard ? .service : Hand(.desk, subject: "one"), on: today)) ?? it }
        return ObjectionLine(id: id, reference: "BCDF-2345", it: it, person: person)
    }

    static let considered: [ObjectionStep] = [.checkIdentity(.documents), .consider]

    static func view(_ line: ObjectionLine, _ text: String = "The person asked.", isProposer: Bool = false) -> ObjectionView {
        var view = ObjectionView(line: line, desk: desk(text), today: today)
        view.details = [("Name", text), ("Address", text)]
        view.evidence = text
        view.steps = [.init(at: Example.now, words: "Received", who: text, said: text)]
        view.others = [line]
        view.mayBeMore = isProposer
        view.isProposer = isProposer
        (view.reach, view.contact) = (.said("by post", text), text)
        view.heard = line.it.openWord.map { _ in text }
        view.otherDesks = [("QMJ", text), ("QKK", "Another desk")]
        view.letter = Letter(.receipt, head: [text], subject: text, paragraphs: [text])
        return view
    }

    static func pages(_ site: Site, _ session: StaffSession) -> [(String, String)] {
        let evil = ExamplePerson.evil
        let number = ExampleLooks.okonkwo.nhsNumber
        let attorney = ActingFor(standing: .attorney, evidence: evil, from: today, until: today, cannotDecide: true)
        var unchecked = line()
        unchecked.claimed = ClaimedPerson(name: evil, born: evil)
        unchecked.maybeSame = [.init(id: id, reference: "BCDF-2345")]
        let lines = [
            unchecked, line(considered, person: number), line(considered + [.uphold], person: number),
            line(considered + [.proposeNotUpheld(.safeguarding, reasons: evil)], person: number), line(person: number, acting: attorney),
            line(considered + [.uphold, .heard(.moved(to: ODSCode("QMJ")!))], person: number),
        ]
        var queue = ObjectionQueue(desk: desk(evil), lines: lines, next: "2026-01-01|a", counts: [.received: 2], today: today)
        queue.heard = [.init(line: lines[5], words: evil)]
        queue.despite = [.init(at: Example.now, organisation: evil, ground: evil, reference: "BCDF-2345")]
        queue.waiting = [today: 2]
        (queue.hasMoreHeard, queue.hasMoreDespite) = (true, true)
        queue.tabs = ObjectionCounts(queue: 6, secondPerson: 1, duplicates: 1, askedAgain: 0)
        (queue.second, queue.late, queue.total) = ([lines[3]], 1, 7)
        var month = ObjectionFigures.Month(month: "2026-08")
        (month.counts, month.late) = ([.inForce: 5, .considering: 2], 1)
        var pages: [(String, String)] = [
            ("objections", ObjectionQueuePage.html(queue, isFirst: true, site: site, session: session).text),
            (
                "objections-none",
                ObjectionQueuePage.html(.init(desk: desk(), lines: [], today: today), isFirst: true, site: site, session: session).text
            ),
            ("objections-found", ObjectionQueuePage.found(ObjectionsFound(lines, mayBeMore: true), site: site, session: session).text),
            ("objections-enter", ObjectionEntryPage.html(queue, TypedForm(), site: site, session: session).text),
            ("objections-figures", ObjectionFiguresPage.html(.init(desk: desk(evil), months: [month]), site: site, session: session).text),
            ("objections-figures-none", ObjectionFiguresPage.html(.init(desk: desk(), months: []), site: site, session: session).text),
            ("objections-import", ObjectionImportPage.html(nil, list: "", site: site, session: session).text),
            (
                "objections-import-tried",
                ObjectionImportPage.html(
                    .init(isDry: true, taken: 1, bad: [.init(row: 3, words: evil)]), list: evil, site: site, session: session
                ).text
            ),
        ]
        for (place, line) in lines.enumerated() {
            for isProposer in [true, false] {
                let view = view(line, evil, isProposer: isProposer)
                pages.append(
                    ("objection-\(place)-\(isProposer)", ObjectionCasePage.html(view, nil, TypedForm(), site: site, session: session).text))
            }
        }
        var over = view(
            line(considered + [.uphold, .withdraw(why: evil, asked: WithdrawalAsked(.phone, check: .calledBack))], person: number), evil)
        over.elsewhere = 1
        over.letter = nil
        pages.append(("objection-elsewhere", ObjectionCasePage.html(over, nil, TypedForm(), site: site, session: session).text))
        var differs = view(lines[0], evil)
        differs.sides = PersonSides(
            number: number.digits, said: ClaimedPerson(name: evil, born: evil),
            registered: RegisteredName(shown: evil, families: [evil], givens: [evil], born: today),
            isOther: false)
        let tried = TypedForm(Form(fields: ["check": "documents"]), [.init("same-person", evil)])
        pages.append(("objection-differs", ObjectionCasePage.html(differs, .checkIdentity, tried, site: site, session: session).text))
        var owned = line(
            considered + [.uphold, .takeOn, .askedToWithdraw(UncheckedWithdrawal(.phone, on: today), said: evil)], person: number)
        owned.ownerName = evil
        pages.append(("objection-owned", ObjectionCasePage.html(view(owned, evil), nil, TypedForm(), site: site, session: session).text))
        var own = queue
        (own.lines, own.filter) = ([owned], ObjectionFilter(state: .inForce, owner: .mine))
        pages.append(("objections-owned", ObjectionQueuePage.html(own, isFirst: true, site: site, session: session).text))
        for kind in ObjectionList.Kind.allCases {
            let all = kind == .secondPerson ? [lines[3]] : [unchecked, owned]
            var list = ObjectionList(
                desk: desk(evil), kind: kind, lines: all.map { .init($0, letter: kind == .letters ? "in-force" : nil) }, hasMore: true,
                today: today)
            list.tabs = queue.tabs
            pages.append(("objections-\(kind.rawValue)", ObjectionListPage.html(list, site: site, session: session).text))
            let empty = ObjectionList(desk: desk(), kind: kind, lines: [], today: today)
            pages.append(("objections-\(kind.rawValue)-none", ObjectionListPage.html(empty, site: site, session: session).text))
        }
        let untying = view(line(considered + [.uphold, .proposeUntie(why: evil)], person: number), evil)
        pages.append(("objection-untying", ObjectionCasePage.html(untying, nil, TypedForm(), site: site, session: session).text))
        pages.append(
            ("objections-import-large", ObjectionImportPage.html(nil, list: evil, isTooLarge: true, site: site, session: session).text))
        var stopped = view(line(considered + [.uphold], person: number), evil)
        stopped.isEndedByCommand = true
        pages.append(("objection-ended-by-command", ObjectionCasePage.html(stopped, nil, TypedForm(), site: site, session: session).text))
        var unsent = view(line(considered, person: number), evil)
        unsent.unsent = [.init(what: evil, tries: 1, next: Example.now), .init(what: evil, tries: 13, next: nil)]
        pages.append(("objection-unsent", ObjectionCasePage.html(unsent, nil, TypedForm(), site: site, session: session).text))
        for (place, reach) in [nil, ObjectionView.Reach.neverSaid, .here, .unreadable].enumerated() {
            var reached = view(lines[1], evil)
            reached.reach = reach
            pages.append(("objection-reach-\(place)", ObjectionCasePage.html(reached, nil, TypedForm(), site: site, session: session).text))
        }
        pages += mistaken(queue, lines, site, session)
        func notice(_ from: Double, _ until: Double, _ signers: [String], ended: Double? = nil, lines: [ShownNotice.Line] = [])
            -> ShownNotice
        {
            ShownNotice(
                // Each that waits has a form, with a name of its own.
                id: signers.isEmpty ? "0193a0000000700080000000000000ad" : id,
                notice: EmergencyNotice(
                    instrument: evil, scope: evil, from: Example.now + from, until: Example.now + until,
                    proposer: NoticeProposer(kept: evil), signers: signers.map { .signedIn(issuer: evil, subject: $0, name: evil) }),
                ended: ended.map { Example.now + $0 }, lines: lines)
        }
        let notices = [
            notice(-9, 9, [evil, "b"], lines: [.init(organisation: evil, role: evil, looks: 3)]), notice(1, 9, ["a", "b"]),
            notice(-9, 9, ["a"]), notice(-9, 9, []),
            notice(-9, 9, ["a", "b"], ended: -1), notice(-9, -1, ["a", "b"]), notice(-9, -1, ["a"]),
        ]
        func noticed(_ name: String, _ shown: ShownNotices, _ mistakes: [TypedForm.Mistake] = []) {
            pages.append((name, NoticesPage.html(shown, TypedForm(nil, mistakes), site: site, session: session).text))
        }
        noticed("objections-notices", ShownNotices(notices, hasMore: true))
        noticed("objections-notices-none", ShownNotices([]))
        var again = ShownNotices(notices)
        again.missing = .tooLongAgo(Span(seconds: 300))
        noticed("objections-notices-again", again)
        noticed("objections-notices-unread", ShownNotices(notices), [.init("read-\(id)", evil)])
        let acting = ShownRepresentatives.Line(
            id: String(repeating: "a", count: 32), person: number, representative: number, kind: .attorney, from: today, until: today,
            evidence: evil, waiting: .forYou, cannotDecide: true, enteredBy: evil, entered: today,
            before: .init(isByPerson: true, day: today))
        let sealed = ShownRepresentatives.Line(
            id: String(repeating: "b", count: 32), person: number, representative: number, kind: .personalRepresentative, from: today,
            until: nil, evidence: nil, waiting: .forYou, cannotDecide: false, enteredBy: "desk", entered: today)
        let past = ShownRepresentatives.Line(
            id: String(repeating: "c", count: 32), person: number, representative: number, kind: .parent, from: today.adding(months: -2),
            until: today.adding(months: -1), evidence: evil, cannotDecide: false, enteredBy: "desk", entered: today)
        let who = ShownRepresentatives(desk: desk(evil), lines: [acting, sealed, past], hasMore: true, today: today)
        pages.append(("objection-representatives", RepresentativesPage.html(who, TypedForm(), site: site, session: session).text))
        let none = ShownRepresentatives(desk: desk(evil), lines: [], today: today)
        pages.append(("objection-representatives-none", RepresentativesPage.html(none, TypedForm(), site: site, session: session).text))
        let notFound = ShownRepresentatives(desk: desk(evil), lines: [], about: number, today: today)
        pages.append(
            ("objection-representatives-not-found", RepresentativesPage.html(notFound, TypedForm(), site: site, session: session).text))
        let asked = [RepresentativeForm.mistake(.endedBefore(.init(isByPerson: true, day: today)))].compactMap { $0 }
        let endedBefore = TypedForm(Form(Array("nhs-number=\(number.digits)".utf8)), asked)
        pages.append(
            ("objection-representatives-ended-before", RepresentativesPage.html(who, endedBefore, site: site, session: session).text))
        let shown = view(lines[0], evil)
        for kind in Letter.Kind.all {
            let letter = Letter(kind, subject: evil, paragraphs: [evil, "To reach us, \(evil).", ""])
            pages.append(("objection-letter-\(kind.code)", ObjectionLetterPage.html(letter, shown, site: site, session: session).text))
        }
        var spoken = shown
        spoken.language = invented.name
        spoken.letter = Letter(.receipt, language: invented, head: [evil], subject: evil, paragraphs: [evil])
        spoken.otherLetters = [Letter(.receipt, subject: evil, paragraphs: [evil])]
        pages.append(("objection-language", ObjectionCasePage.html(spoken, nil, TypedForm(), site: site, session: session).text))
        for letter in [spoken.letter].compactMap({ $0 }) + spoken.otherLetters {
            let page = ObjectionLetterPage.html(letter, spoken, site: site, session: session).text
            pages.append(("objection-letter-in-\(letter.language.code)", page))
        }
        var asking = queue
        asking.languages = [.english, invented]
        pages.append(("objections-enter-languages", ObjectionEntryPage.html(asking, TypedForm(), site: site, session: session).text))
        return pages
    }

    /// Forms that could not be taken, with what was typed into them.
    private static func mistaken(_ queue: ObjectionQueue, _ lines: [ObjectionLine], _ site: Site, _ session: StaffSession) -> [(
        String, String
    )] {
        let evil = ExamplePerson.evil
        func form(_ fields: [(String, String)]) -> Form {
            Form(
                Array(
                    fields.map { "\($0.0)=" + ($0.1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "") }.joined(
                        separator: "&"
                    ).utf8))
        }
        let entry = form([("email", evil), ("nhs-number", evil), ("evidence", evil), ("acting", "attorney"), ("received", "2999-01-01")])
        let page = ObjectionEntryPage.html(
            queue, TypedForm(entry, ObjectionForm.entry(entry, today: today).mistakes), site: site, session: session)
        var pages = [("objections-enter-mistakes", page.text)]
        for kind in ObjectionStep.Kind.allCases {
            let sent = form([("words", evil), ("nhs-number", evil), ("evidence", evil)])
            let mistakes = ObjectionForm.step(kind, sent, hasPerson: false).mistakes
            let refused = [ObjectionForm.mistake(.refused(.reasonsMissing), kind: kind)].compactMap { $0 }
            // Where the step still follows, and where it does not any more.
            for (place, line) in [lines[0], lines[1], lines[2]].enumerated() {
                let typed = TypedForm(sent, mistakes.isEmpty ? refused : mistakes)
                // A mistake of a field that is not on the page is the page's own.
                let shown = line.it.state.allows(kind) && !mistakes.isEmpty ? typed : TypedForm(sent, [.init("maincontent", evil)])
                let case1 = ObjectionCasePage.html(view(line, evil), kind, shown, site: site, session: session)
                pages.append(("objection-mistake-\(kind.rawValue)-\(place)", case1.text))
            }
        }
        return pages
    }
}
