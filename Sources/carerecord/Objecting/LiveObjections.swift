import AccessControl
import AuditTrail
import CareRecord
import Crypto
import Federation
import Foundation
import Logging
import Looks
import Objections
import PublicWeb
import StaffWeb
import Storage

/// The desk's work, made of the stores. Whether somebody is of a desk is decided for each request; whose cases they see is a condition of each question in the
/// store; what they are about to be shown is on record before they are. A case is tied to a person only once the national register knows them.
struct LiveObjections: Sendable {
    let cases: ObjectionCaseStore
    let outbox: OutboxStore
    let emergencies: EmergencyStore
    let representatives: RepresentativeStore
    let people: PersonTrailStore
    let ways: ContactWayStore
    let trail: TrailStore
    let looks: Looks
    let region: StandingRegion
    let gathering: Gathering
    let inForce: PolicyInForce
    let words: SealedWords
    /// In each language in which the desk can write, English first.
    let letters: [LetterWords]
    let clock: DatabaseClock
    let logger: Logger

    /// Until every node knows what came into force: the longest authority lease, and something for clocks.
    static let inForceAfter = Looks.lease + .milliseconds(100)

    var desk: ObjectionDesk {
        var desk = ObjectionDesk(
            queue: { staff, filter, after in try await queue(staff, filter, after) }, open: { id, staff in try await open(id, staff) },
            act: { id, staff, step, number in try await act(id, staff, step, number) },
            enter: { staff, entry in try await enter(staff, entry) },
            search: { staff, words in try await search(staff, words) }, figures: { staff in try await figures(staff) },
            take: { staff, list, isDry in try await take(staff, list, isDry) }, notices: { staff in try await notices(staff) })
        desk.list = { staff, kind in try await list(staff, kind) }
        desk.signNotice = { id, turn, staff in try await signNotice(id, as: turn, staff) }
        desk.representatives = { staff, number in try await whoActs(staff, about: number) }
        desk.confirmRepresenting = { id, staff in try await confirmRepresenting(id, staff) }
        desk.represent = { staff, entry in try await represent(staff, entry) }
        desk.endRepresenting = { id, staff in try await endRepresenting(id, staff) }
        return desk
    }

    // MARK: Who

    /// The desk that somebody works for; decided for every request.
    func mine(_ staff: StaffMember) async throws -> Desk {
        try await looks.mayHandleObjections(staff)
        guard let organisation = ODSCode(staff.role.organisation), let desk = region.current.region.desks?.desk(staffedBy: organisation)
        else {
            throw ObjectionDesk.notForThem
        }
        return desk
    }

    func record(_ staff: StaffMember, _ kind: TrailEvent.Kind, _ people: [NHSNumber], _ detail: String) async throws {
        let event = Self.event(staff, kind, people, detail, clock.now())
        try await kept { () async throws(StorageError) in try await trail.append(event) }
    }

    /// - Parameter about: the id of the event that it is about.
    static func event(
        _ staff: StaffMember, _ kind: TrailEvent.Kind, _ people: [NHSNumber], _ detail: String, _ now: Date, about: String? = nil
    ) -> TrailEvent {
        TrailEvent(
            kind: kind, at: now, subject: staff.subject, issuer: staff.issuer, organisation: staff.role.organisation,
            role: staff.role.jobRole,
            people: people.map(\.digits), purpose: "objection", detail: detail, also: TrailEvent.about(about))
    }

    // MARK: Reading

    private func queue(_ staff: StaffMember, _ filter: ObjectionFilter, _ after: String?) async throws -> ObjectionQueue {
        let desk = try await mine(staff)
        let size = 50
        let place = after.flatMap { text -> ObjectionCaseStore.Place? in
            let parts = text.split(separator: "|")
            return parts.count == 3 && Day(parts[0]) != nil ? .init(due: String(parts[0]), id: String(parts[1].prefix(64))) : nil
        }
        // How many stand before this page: a browser says it, and nothing but a caption goes by it.
        let before = place == nil ? 0 : after?.split(separator: "|").last.flatMap { Int($0) }.map { max(0, min($0, 1_000_000)) } ?? 0
        let owner: ObjectionCaseStore.Filter.Owner =
            switch filter.owner {
            case .anybody: .anybody
            case .mine: .of(staff.subject)
            case .nobody: .nobody
            }
        let wanted = ObjectionCaseStore.Filter(state: filter.state, owner: owner)
        let rows = try await kept { () async throws(StorageError) in
            try await cases.queue(desk.ics.code, wanted, after: place, limit: size + 1)
        }
        let counts = try await kept { () async throws(StorageError) in try await cases.counts(desk.ics.code) }
        // Of each list one more than is shown: that there are more is said.
        let (mostDespite, mostHeard) = (50, 100)
        let despite = try await kept { () async throws(StorageError) in
            try await cases.despite(desk.ics.code, limit: mostDespite + 1)
        }
        // With the first page: what the clock found out, and nobody asked for.
        let allHeard =
            after == nil
            ? try await kept { () async throws(StorageError) in try await cases.heard(desk.ics.code, limit: mostHeard + 1) } : []
        let heard = Array(allHeard.prefix(mostHeard))
        let today = Day(clock.now())
        let allToAsk =
            after == nil
            ? try await kept { () async throws(StorageError) in try await cases.toAsk(desk.ics.code, on: today, limit: mostHeard + 1) }
            : []
        let toAsk = Array(allToAsk.prefix(mostHeard))
        let allToSee = after == nil ? try await toSee(desk, today, limit: mostHeard + 1) : []
        let toSee = Array(allToSee.prefix(mostHeard))
        let shown = Array(rows.prefix(size))
        let mostSecond = 5
        let second = after == nil ? Array(try await self.second(desk, limit: mostSecond).prefix(mostSecond)) : []
        let all = shown + heard + toAsk + toSee.map(\.row) + second
        try await record(staff, .objectionsRead, all.compactMap(\.person), "queue: \(all.count)")
        let grounds = (try? await inForce.current())?.objections.breakGlass?.grounds ?? []
        var page = ObjectionQueue(
            desk: desk, lines: shown.map { line($0) },
            next: rows.count > size ? shown.last.map { "\($0.it.due.text)|\($0.id)|\(before + shown.count)" } : nil,
            counts: counts,
            despite: despite.prefix(mostDespite).map { row in
                .init(
                    at: row.at, organisation: name(row.organisation),
                    ground: grounds.first { $0.id == row.ground }?.words ?? Self.unknownGround, reference: row.reference)
            }, today: Day(clock.now()))
        page.heard = toSee.map { .init(line: line($0.row), next: $0.next, words: $0.words) }
        page.heard += heard.compactMap { row in
            row.it.openWord.map { .init(line: line(row), next: NextStep($0).act, words: said($0)) }
        }
        page.heard += toAsk.compactMap { row in
            row.it.asking(on: today).map { .init(line: line(row), next: NextStep($0).act, words: said($0)) }
        }
        page.hasMoreHeard = allHeard.count > mostHeard || allToAsk.count > mostHeard || allToSee.count > mostHeard
        page.hasMoreDespite = despite.count > mostDespite
        page.languages = letters.map(\.language)
        page.language = region.current.region.language
        page.tellsByEmail = region.current.region.telling?.tellsOfObjections ?? false
        try await untilInForce(shown.filter { $0.it.state == .inForce })
        page.tabs = try await tabs(desk, today)
        let alike = try await duplicates(desk).alike
        for place in page.lines.indices { page.lines[place].maybeSame = alike[page.lines[place].id] ?? [] }
        (page.filter, page.before) = (filter, before)
        page.total = try await kept { () async throws(StorageError) in try await cases.count(desk.ics.code, wanted) }
        page.second = second.map { line($0) }
        let month = Day(clock.now().addingTimeInterval(-86_400 * 30))
        page.late = try await kept { () async throws(StorageError) in try await cases.late(desk.ics.code, since: month, today: today) }
        page.waiting = try await kept { () async throws(StorageError) in try await cases.waiting(desk.ics.code) }
        return page
    }

    /// Of a ground that the policy in force does not have. It is not said itself: versions before this one kept whatever somebody typed there.
    private static let unknownGround = "A ground that the policy does not have today"

    /// What the national register says of a person, as the desk reads it.
    private func said(_ word: RegisterWord) -> String {
        switch word {
        case .died: "The national register says that the person has died, and that the death is registered."
        case .lives:
            "The national register said that the person had died, and does not any more. The objection had ended with that, and is in force again. Tell the person if you can: there is a letter."
        case .moved(let ics):
            "The national register says that the person’s practice is now one for whose people another desk answers: \(region.current.region.desks?[ics]?.name ?? ics.code)."
        }
    }

    /// What is to be done about a child whom a parent spoke for.
    private func said(_ asking: ObjectionCase.Asking) -> String {
        switch asking {
        case .due:
            "The person is of an age to decide now, and was not asked yet. Ask them, and not whoever objected for them: the letter is here."
        case .asked: "The person was asked what they want, now that they can decide, and has not answered yet."
        }
    }

    private static let powerIsOver =
        "The power of who acted for the person is over, and they are not written to any more. It stays in force. Find out who decides now: the person themselves, or somebody else who may act."

    /// Of those in force: of which somebody asked that it be withdrawn whom nobody has checked, which one of the desk calls a wrong person's, and where the power of who acts is over.
    private func toSee(_ desk: Desk, _ today: Day, limit: Int) async throws -> [(row: ObjectionCaseRow, next: String, words: String)] {
        let asked = try await kept { () async throws(StorageError) in try await cases.withdrawalSaid(desk.ics.code, limit: limit) }
        let untying = try await kept { () async throws(StorageError) in try await cases.untying(desk.ics.code, limit: limit) }
        let without = try await kept { () async throws(StorageError) in try await cases.withoutPower(desk.ics.code, on: today, limit: limit)
        }
        return asked.map { row in
            let words = row.it.withdrawalSaid.map {
                "That it be withdrawn was \($0.words), and nobody has checked who asked. It stays in force."
            }
            return (row, "Check who asks", words ?? "")
        }
            + untying.map {
                ($0, "A second person decides", "One of this desk says that it is in force for a wrong person. A second person decides.")
            }
            + without.map { ($0, "Find out who decides now", Self.powerIsOver) }
    }

    private func open(_ id: String, _ staff: StaffMember) async throws -> ObjectionView? {
        let desk = try await mine(staff)
        guard let row = try await kept({ () async throws(StorageError) in try await cases.find(id, at: desk.ics.code) }) else { return nil }
        let (others, mayBeMore) = try await others(of: row, desk, staff)
        // Everybody whose number or case is on the page.
        let named = Set(([row] + others).compactMap(\.person)).sorted()
        try await record(staff, .objectionsRead, named, "case \(row.reference)")
        let steps = try await kept { () async throws(StorageError) in try await cases.steps(of: id) }
        // When all is read: a step may have been taken between one reading and the next.
        try await untilInForce([row] + others)
        var view = ObjectionView(line: line(row), desk: desk, today: Day(clock.now()))
        view.tabs = try await tabs(desk, view.today)
        let written = WrittenDetails(row.details.flatMap { words.open($0) } ?? "")
        view.details = written.lines.map { ($0.name, $0.value) }
        // As they chose to be reached, or else as they objected.
        let numbers = try await saidToday(row.person, staff)
        let (reach, chosen) = try await reach(of: numbers)
        let theirOwn = LetterLanguage.written([chosen, written.language], region: nil)
        let language = theirOwn ?? region.current.region.language
        view.language = language.map { code in letters.first { $0.language.code == code }?.language.name ?? code }
        if theirOwn == nil { view.language = view.language.map { $0 + " (the region’s own: they chose none)" } }
        view.evidence = row.actingEvidence.flatMap { words.open($0) }
        view.isRepresentedSince = steps.contains { $0.kind == ObjectionStep.Kind.represent.rawValue }
        view.steps = steps.map { step in
            .init(
                at: step.at, words: Self.done(step),
                who: Self.who(step),
                said: step.words.flatMap { words.open($0) })
        }
        view.others = others.map { line($0) }
        view.mayBeMore = mayBeMore
        view.isProposer = (row.it.proposal?.by ?? row.it.untying) == staff.subject
        view.elsewhere = try await elsewhere(row)
        // The letter that it has ended says that the record can be looked at again.
        if view.elsewhere == 0 {
            // The person's first, then the others: the desk may print another, and can read what it sends.
            let theirs = letters.filter { $0.language.code == language }
            let all = (theirs + letters.filter { $0.language.code != language }).compactMap { letter(row, steps, desk, $0) }
            (view.letter, view.otherLetters) = (all.first, Array(all.dropFirst()))
        }
        view.heard = row.it.openWord.map(said)
        view.reach = reach
        // What nothing is sent to is no address of theirs any more.
        if row.it.state.isStanding { view.contact = row.contact.flatMap { words.open($0) } }
        view.use =
            switch try await kept({ () async throws(StorageError) in try await cases.addressUse(of: row, theirs: numbers) }) {
            case .used: .used
            case .unwanted: .unwanted
            case .asks: .waits
            }
        let unsent = try await kept { () async throws(StorageError) in try await outbox.unsent(row.reference) }
        view.unsent = unsent.map { .init(what: $0.template.replacing("-", with: " "), tries: $0.tries, next: $0.next) }
        view.belongs = belongs(row, steps)
        view.asking =
            row.it.asking(on: view.today).map(said)
            ?? (row.it.state == .inForce && row.it.isPowerOver(on: view.today) ? Self.powerIsOver : nil)
        view.isEndedByCommand = try await isEndedByCommand(row)
        view.otherDesks = (region.current.region.desks?.desks ?? []).filter { $0.ics != desk.ics }.map { ($0.ics.code, $0.name) }
        return view
    }

    /// Others of the person whose case it is, at the desk.
    private func others(of row: ObjectionCaseRow, _ desk: Desk, _ staff: StaffMember) async throws -> ([ObjectionCaseRow], mayBeMore: Bool)
    {
        guard let person = row.person else { return ([], false) }
        let (all, mayBeMore) = try await casesToday(of: person, desk, staff)
        return (all.filter { $0.id != row.id }, mayBeMore)
    }

    /// Cases of a person at a desk, under each number that the national register says is theirs today: a merge of two people's records may have been taken back,
    /// and one of them must not be shown, nor ended, as the other's. The register is asked only where there is a case under another number.
    private func casesToday(of person: NHSNumber, _ desk: Desk, _ staff: StaffMember) async throws -> ([ObjectionCaseRow], mayBeMore: Bool)
    {
        let known = try await numbers(of: person)
        let rows = try await kept { () async throws(StorageError) in try await cases.of(known, at: desk.ics.code) }
        let others = Set(rows.compactMap(\.person)).sorted()
        let today = try await NumbersToday.of(person, others) { number in
            do { return try await registered(number, staff)?.number } catch LookError.demographicsUnavailable { return nil }
        }
        return (rows.filter { row in row.person.map { today.has($0) } ?? false }, today.mayBeMore)
    }

    /// What was done, and of a check of identity how; a version before this one did not keep that.
    private static func done(_ step: ObjectionStepRow) -> String {
        guard let kind = ObjectionStep.Kind(rawValue: step.kind) else { return "Received" }
        let how: String? =
            switch kind {
            case .checkIdentity: step.ground.flatMap { IdentityCheck(rawValue: $0) }?.words
            case .withdraw: step.ground.flatMap { WithdrawalAsked(kept: $0) }?.words
            case .askedToWithdraw: step.ground.flatMap { UncheckedWithdrawal(kept: $0) }?.words
            default: nil
            }
        return kind.words(by: step.hand) + (how.map { ": \($0)" } ?? "")
    }

    /// Which other desk answers for the person, as the register had it when this one was entered, until somebody hands it over.
    private func belongs(_ row: ObjectionCaseRow, _ steps: [ObjectionStepRow]) -> ObjectionView.Belongs? {
        guard row.it.state.isStanding, !steps.contains(where: { $0.kind == ObjectionStep.Kind.transfer.rawValue }),
            let other = steps.first(where: { $0.kind == "received" })?.ground.flatMap({ OtherDesk(kept: $0) }), other.ics.code != row.desk,
            let desk = region.current.region.desks?[other.ics]
        else { return nil }
        let why =
            switch other.by {
            case .practice: "their GP practice is one for whose people another desk answers"
            case .home: "they live where another desk answers, and it names no GP practice here"
            }
        return .init(code: desk.ics.code, words: "When this was entered, the national register said that \(why): \(desk.name).")
    }

    /// Whose hand it was; what a newer version keeps there is the service's.
    private static func who(_ step: ObjectionStepRow) -> String {
        let kind = Hand.Kind(rawValue: step.hand) ?? .service
        return kind == .desk ? "\(kind.words), \(step.subject)" : kind.words
    }

    /// Under which numbers the person has said how they can be reached: their own, and those that the national register says are theirs today, of those under
    /// which something was said since. Where there are none it is not asked.
    private func saidToday(_ person: NHSNumber?, _ staff: StaffMember) async throws -> NumbersToday? {
        guard let person else { return nil }
        let others = try await kept { () async throws(StorageError) in try await cases.saidElsewhere(person) }
        return try await NumbersToday.of(person, others) { number in
            do { return try await registered(number, staff)?.number } catch LookError.demographicsUnavailable { return nil }
        }
    }

    /// How the person said last that they can be reached safely, and nobody else.
    /// - Returns: also the code of the language in which they said so; nil: English.
    private func reach(of said: NumbersToday?) async throws -> (reach: ObjectionView.Reach?, language: String?) {
        guard let said else { return (nil, nil) }
        guard !said.mayBeMore else { return (.untold, nil) }
        guard let way = try await kept({ () async throws(StorageError) in try await ways.find(said.all) }) else {
            return (.neverSaid, nil)
        }
        guard way.way != .here else { return (.here, nil) }
        guard let said = way.words.flatMap({ words.open($0) }).map({ WrittenWay($0) }) else { return (.unreadable, nil) }
        let reach: ObjectionView.Reach =
            switch way.way {
            case .here: .here
            case .email: .said("by email", said.words)
            case .phone: .said("by phone", said.words)
            case .post: .said("by post", said.words)
            }
        return (reach, said.language)
    }

    /// Under how many other numbers that were once found to be the person's an objection is in force, once this one has ended.
    private func elsewhere(_ row: ObjectionCaseRow) async throws -> Int {
        guard [.withdrawn, .endedByDeath, .endedByMove].contains(row.it.state), let person = row.person else { return 0 }
        return try await kept { () async throws(StorageError) in try await cases.otherNumbersInForce(person).count }
    }

    /// The case says that it is in force, and decisions do not go by it any more.
    private func isEndedByCommand(_ row: ObjectionCaseRow) async throws -> Bool {
        guard row.it.state == .inForce, let person = row.person else { return false }
        // Under whichever of the person's numbers.
        let isHeld = try await kept { () async throws(StorageError) in try await cases.isInForce(person) }
        let others = try await kept { () async throws(StorageError) in try await cases.otherNumbersInForce(person) }
        return !isHeld && others.isEmpty
    }

    private func letter(_ row: ObjectionCaseRow, _ steps: [ObjectionStepRow], _ desk: Desk, _ said: LetterWords) -> Letter? {
        let (today, kinds) = (Day(clock.now()), steps.compactMap { ObjectionStep.Kind(rawValue: $0.kind) })
        guard let fitting = Letter.Kind.fitting(row.it, after: kinds, on: today) else { return nil }
        let sealed = fitting.reasons.flatMap { kind in steps.last { $0.kind == kind.rawValue }?.words }
        return said.letter(
            fitting.kind, desk: desk, reference: row.reference, due: row.it.due, reasons: sealed.flatMap { words.open($0) } ?? "",
            today: today)
    }

    private func search(_ staff: StaffMember, _ wanted: String) async throws -> ObjectionsFound {
        let desk = try await mine(staff)
        var found: [ObjectionCaseRow]
        var mayBeMore = false
        if let number = try? NHSNumber(wanted) {
            (found, mayBeMore) = try await casesToday(of: number, desk, staff)
        } else {
            found = try await kept { () async throws(StorageError) in
                try await cases.find(reference: wanted.uppercased(), at: desk.ics.code)
            }
            // Who calls without a reference: what they wrote is sealed, and is opened here for the time of the search.
            if found.isEmpty {
                found = try await kept { () async throws(StorageError) in
                    try await cases.unchecked(desk.ics.code, limit: ObjectionLine.mostUnchecked)
                }.filter { line($0).claimed?.matches(wanted) ?? false }
            }
        }
        let all = found
        try await untilInForce(all)
        try await record(staff, .objectionsRead, all.compactMap(\.person), "search: \(all.count)")
        var page = ObjectionsFound(all.map { line($0) }, mayBeMore: mayBeMore)
        page.tabs = try await tabs(desk, Day(clock.now()))
        return page
    }

    private func figures(_ staff: StaffMember) async throws -> ObjectionFigures {
        let desk = try await mine(staff)
        let today = Day(clock.now())
        let from = String(today.adding(months: -11).text.prefix(7))
        let rows = try await kept { () async throws(StorageError) in try await cases.figures(desk.ics.code, from: from, today: today) }
        var months: [String: ObjectionFigures.Month] = [:]
        for row in rows {
            var month = months[row.month] ?? .init(month: row.month)
            month.counts[row.state, default: 0] += row.count
            month.late += row.late
            months[row.month] = month
        }
        var figures = ObjectionFigures(desk: desk, months: ObjectionFigures.whole(months, until: today))
        figures.tabs = try await tabs(desk, today)
        return figures
    }

    /// Every desk reads the same: a notice is the region's.
    private func notices(_ staff: StaffMember) async throws -> ShownNotices {
        let desk = try await mine(staff)
        let found = try await kept { () async throws(StorageError) in
            try await emergencies.notices(at: clock.now(), limit: ShownNotices.most + 1)
        }
        let rows = found.prefix(ShownNotices.most)
        // That one has ended is said once it has on every node.
        if rows.contains(where: { $0.ended.map { clock.now().timeIntervalSince($0) < ObjectionCaseRow.longestWrite } ?? false }) {
            try await Task.sleep(for: Self.inForceAfter)
        }
        try await record(staff, .objectionsRead, [], "notices of an emergency: \(rows.count)")
        let names = await RegionNames.live(region.current, inForce)
        var shown: [ShownNotice] = []
        let reader = Self.signature(staff)
        for row in rows {
            // Nothing stands on what nobody signed.
            let lines =
                row.notice.signers.count < 2 ? [] : try await kept { () async throws(StorageError) in try await emergencies.report(row.id) }
            shown.append(
                ShownNotice(
                    id: row.id, notice: row.notice, ended: row.ended,
                    lines: lines.map {
                        .init(organisation: name($0.organisation), role: names.role($0.role, $0.organisation) ?? $0.role, looks: $0.looks)
                    }))
            shown[shown.count - 1].isTheirs = row.notice.signers.first?.mayBeOnePerson(with: reader) ?? false
        }
        var all = ShownNotices(shown, hasMore: found.count > rows.count)
        all.missing = try await missingToSign(staff)
        all.tabs = try await tabs(desk, Day(clock.now()))
        return all
    }

    // MARK: Parts

    /// A colleague who reads it while it comes into force waits as whoever brings it there does.
    func untilInForce(_ rows: [ObjectionCaseRow]) async throws {
        try await kept { () async throws(StorageError) in
            try await cases.untilInForce(rows, after: Self.inForceAfter) { [clock] in clock.now() }
        }
    }

    /// Whom the national register has under a number, superseded ones followed.
    /// - Throws: where it cannot be asked: nothing is tied to a number that might be nobody's.
    func registered(_ number: NHSNumber, _ staff: StaffMember) async throws -> ObjectingDesk.Registered? {
        guard let ods = ODSCode(staff.role.organisation) else { return nil }
        try await record(staff, .searched, [number], "objection: who it is")
        let asker = Asker(
            subject: staff.subject, name: staff.name, roleID: staff.role.personRoleID, roleCode: staff.role.jobRole, organisation: ods,
            organisationName: name(ods.code), correlation: UUID().uuidString)
        switch await gathering.demographics.trace(number, asker) {
        case .found(let person):
            if person.nhsNumber != number {
                let event = Self.event(staff, .searchAnswered, [number, person.nhsNumber], "number superseded", clock.now())
                try await kept { () async throws(StorageError) in
                    try await trail.append(event, older: number.digits, newer: person.nhsNumber.digits)
                }
            }
            return .init(person)
        case .notFound: return nil
        case .unavailable: throw LookError.demographicsUnavailable
        }
    }

    /// Of a case that nobody has checked yet, with the name and date of birth that were written: only for the desk that it is at.
    func line(_ row: ObjectionCaseRow) -> ObjectionLine {
        var line = ObjectionLine(id: row.id, reference: row.reference, it: row.it, person: row.person)
        line.ownerName = row.ownerName
        if row.person == nil { line.claimed = row.details.flatMap { words.open($0) }.flatMap { ClaimedPerson(details: $0) } }
        return line
    }

    private func name(_ ods: String) -> String { ODSCode(ods).flatMap { region.current.organisations[$0]?.name } ?? ods }

    func seal(_ text: String) throws -> [UInt8] {
        guard let sealed = words.seal(text) else { throw LookError.accountUnavailable }
        return sealed
    }

    func kept<T: Sendable>(_ body: () async throws(StorageError) -> T) async throws(LookError) -> T {
        do { return try await body() } catch {
            logger.critical("objections cannot be read or written", metadata: ["why": "\(error.sentence)"])
            throw .accountUnavailable
        }
    }
}
