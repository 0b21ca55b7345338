import AuditTrail
import CareRecord
import Foundation
import Hummingbird
import Objections
import Storage
import Web

/// Objecting: reading what it may mean, saying so signed in or not, seeing how far it is, withdrawing. Whose it is comes from the session alone; whoever is
/// not signed in is answered alike, whatever number they wrote: the desk finds out who it is.
struct ObjectingRoute {
    let site: PublicSite
    let objecting: ObjectingDesk

    func add(to sessions: RouterGroup<PublicContext>, signedIn: RouterGroup<PersonContext>) {
        sessions.get("/object") { _, context in
            PublicLayout.response(ObjectingPages.start(try book(), site: site, session: context.session))
        }
        sessions.get("/object/form") { _, context in
            PublicLayout.response(
                ObjectingPages.form(
                    ObjectingForm(asksForEmail: objecting.tellsByEmail()), try book(), practices: await site.desk.directory(), site: site,
                    session: context.session))
        }
        sessions.post("/object/form") { request, context in try await send(request, context) }
        signedIn.get("/object/now") { _, context in
            let sent = try await sent(context.session)
            return PublicLayout.response(
                ObjectingPages.now(
                    ObjectingForm(asksForEmail: objecting.tellsByEmail()), sent, try book(), site: site, session: context.session))
        }
        signedIn.post("/object/now") { request, context in try await object(request, context) }
        signedIn.get("/object/mine") { _, context in try await mine(context) }
        signedIn.post("/object/mine/{case}/withdraw") { _, context in
            try await take(.withdraw(why: "The person asked for it on the web."), context)
        }
        signedIn.post("/object/mine/{case}/keep") { _, context in try await take(.keep, context) }
        signedIn.post("/object/mine/{case}/forget-address") { _, context in try await take(.forgetAddress, context) }
    }

    private func book() throws -> DeskBook {
        guard let book = objecting.book() else { throw PublicFailure.notFound }
        return book
    }

    private func sent(_ session: SignedInAs) async throws -> DeskBook.Sent {
        guard let book = objecting.book(), let known = try await site.registered(session.person, session) else { return .ask }
        return book.sent(practice: known.practice, postcode: known.postcode)
    }

    // MARK: Signed in

    private func object(_ request: Request, _ context: PersonContext) async throws -> Response {
        let (book, session) = (try book(), context.session)
        let practices = await site.desk.directory()
        var form = ObjectingForm(
            try await Form(request), isSignedIn: true, book: book, practices: practices, asksForEmail: objecting.tellsByEmail(), site: site)
        let known = try await site.registered(session.person, session)
        let sent = known.map { book.sent(practice: $0.practice, postcode: $0.postcode) } ?? .ask
        let desk: Desk? =
            switch sent {
            case .byPractice(let desk), .byPostcode(let desk): desk
            case .ask: ODSCode(form.desk).flatMap { book[$0] }
            }
        if desk == nil { form.mistakes.append(("desk-0", site.words(ObjectFormText.self).plain(.chooseYourDesk))) }
        guard let desk, form.mistakes.isEmpty else {
            return PublicLayout.response(ObjectingPages.now(form, sent, book, site: site, session: session), status: .badRequest)
        }
        let now = site.settings.now()
        // Kept under the number of today, and found under the one that they sign in with: decisions, the desk and their own page know then that it is theirs.
        if let known, known.number != session.person {
            try await site.link(session.person, known.number, purpose: PersonSignIn.purpose)
        }
        // One under an older number of theirs is theirs, and is shown there as well.
        if let known, try await standsElsewhere(known.number, session) {
            return Response(status: .seeOther, headers: [.location: ObjectingAddress.mine.here])
        }
        let row = try row(form, .signedIn, desk, person: known?.number ?? session.person, at: now)
        let hand = Hand(.person, subject: session.subject)
        // The sign-in has proved who they are (identity level P9). Together with its arrival: nobody else checks it, so that it would wait for ever.
        let check = ObjectionStep.checkIdentity(.signedIn)
        _ = try await kept { () async throws(StorageError) in
            try await objecting.cases.receive(
                row,
                .init(
                    hand: hand, at: now, event: { Self.event($0, session, now, "received") }, messages: { $0.told(after: nil, at: now) }),
                then: [
                    (
                        check,
                        .init(
                            hand: hand, at: now, person: row.person, registered: known?.represented,
                            event: { Self.event($0, session, now, check.noted) })
                    )
                ])
        }
        // One that stands already is shown there.
        return Response(status: .seeOther, headers: [.location: ObjectingAddress.mine.here])
    }

    /// Whether an objection of theirs stands under an older number. The register says today whose that is: a merge may have been taken back, and nobody is kept from
    /// objecting by somebody else's objection. Where it does not say, they object, and the desk finds out.
    private func standsElsewhere(_ person: NHSNumber, _ session: SignedInAs) async throws -> Bool {
        let rows = try await kept { () async throws(StorageError) in try await objecting.cases.standingElsewhere(person) }
        for older in rows.compactMap(\.person) {
            // The number of the sign-in was asked about already.
            if older == session.person { return true }
            if try await site.registered(older, session)?.number == person { return true }
        }
        return false
    }

    private func mine(_ context: PersonContext) async throws -> Response {
        let session = context.session
        let own = try await site.own(session)
        let rows = try await cases(own)
        try await kept { () async throws(StorageError) in
            try await objecting.cases.untilInForce(rows, after: objecting.inForceAfter, now: site.settings.now)
        }
        let handed = PersonSignIn.event(.objectionsRead, session, at: site.settings.now(), "their own: \(rows.count)")
        try await kept { () async throws(StorageError) in try await site.desk.trail.append(handed) }
        var lines: [ObjectingPages.Mine] = []
        for row in rows {
            let steps = try await kept { () async throws(StorageError) in try await objecting.cases.steps(of: row.id) }
            // Under whichever of the person's numbers.
            var isHeld = false
            for number in own.all where !isHeld && row.it.state == .inForce {
                isHeld = try await kept { () async throws(StorageError) in try await objecting.cases.isInForce(number) }
            }
            let held = isHeld
            let desk = ODSCode(row.desk).flatMap { objecting.book()?[$0] }
            // By what they said under the numbers that are theirs today.
            let theirs = NumbersToday(all: own.all, mayBeMore: own.mayBeMore)
            let use = try await kept { () async throws(StorageError) in try await objecting.cases.addressUse(of: row, theirs: theirs) }
            lines.append(
                ObjectingPages.Mine(
                    row: row, desk: desk, steps: steps, isHeld: held, letter: desk.flatMap { letter(row, steps, $0) },
                    use: use,
                    withdrawnBecause: steps.last { $0.kind == ObjectionStep.Kind.withdraw.rawValue }?.words.flatMap {
                        site.desk.words.open($0)
                    }))
        }
        return PublicLayout.response(ObjectingPages.mine(lines, own, site: site, session: session))
    }

    /// The letter that gives reasons, where the desk gave any: nobody has to wait for the post to read why.
    private func letter(_ row: ObjectionCaseRow, _ steps: [ObjectionStepRow], _ desk: Desk) -> Letter? {
        let (kind, step): (Letter.Kind?, ObjectionStep.Kind) =
            switch row.it.state {
            case .received, .identityChecked, .considering, .secondCheck: (row.it.extended.map { _ in .moreTime }, .extend)
            case .notUpheld: (row.it.proposal.map { .notUpheld($0.ground) }, .proposeNotUpheld)
            case .endedByMove: (.moved, .moved)
            case .notIdentified: (.notIdentified, .identityNotShown)
            case .duplicate: (.duplicate, .duplicate)
            case .inForce, .withdrawn, .endedByDeath: (nil, .uphold)
            }
        let reasons = steps.last { $0.kind == step.rawValue }?.words.flatMap { site.desk.words.open($0) } ?? ""
        return kind.map { LetterWords(site).letter($0, desk: desk, reference: row.reference, due: row.it.due, reasons: reasons) }
    }

    private func cases(_ own: OwnNumbers) async throws -> [ObjectionCaseRow] {
        try await kept { () async throws(StorageError) in try await objecting.cases.of(own.all) }
    }

    private func take(_ step: ObjectionStep, _ context: PersonContext) async throws -> Response {
        let (session, now) = (context.session, site.settings.now())
        guard let id = PublicAddress.event(context.parameters.get("case")) else { throw PublicFailure.notFound }
        let own = try await site.own(session)
        // What is another's is answered as what never was; and where it cannot be told whose it is, as whatever cannot be told.
        guard try await cases(own).contains(where: { $0.id == id }) else { throw own.mayBeMore ? PublicFailure.unavailable : .notFound }
        _ = try await kept { () async throws(StorageError) in
            try await objecting.cases.take(
                id, at: nil, step,
                .init(
                    hand: Hand(.person, subject: session.subject), at: now, words: step.reasons.flatMap { site.desk.words.seal($0) },
                    event: { Self.event($0, session, now, step.kind.rawValue) }, messages: { $0.told(after: step.kind, at: now) }))
        }
        return Response(status: .seeOther, headers: [.location: ObjectingAddress.mine.here])
    }

    // MARK: Not signed in

    private func send(_ request: Request, _ context: PublicContext) async throws -> Response {
        do throws(Rates.Wait) { try site.settings.edge.rates.take(.looks, address: context.client?.network ?? "") } catch {
            throw PublicFailure.tooMany(error)
        }
        let book = try book()
        let practices = await site.desk.directory()
        var form = ObjectingForm(
            try await Form(request), isSignedIn: false, book: book, practices: practices, asksForEmail: objecting.tellsByEmail(), site: site
        )
        // By practice, else by postcode; the one that was chosen only where neither tells.
        let chosen = ODSCode(form.desk).flatMap { book[$0] }
        let sent = book.sent(practice: form.named.organisation?.ods, postcode: form.postcode)
        let desk: Desk? =
            switch sent {
            case .byPractice(let its), .byPostcode(let its): its
            case .ask: chosen
            }
        if desk == nil { form.mistakes.append(("desk-0", site.words(ObjectFormText.self).plain(.chooseTheirDesk))) }
        guard let desk, form.mistakes.isEmpty else {
            return PublicLayout.response(
                ObjectingPages.form(form, book, practices: practices, site: site, session: context.session), status: .badRequest)
        }
        let because = ObjectingPages.because(sent, chosen: chosen, site)
        guard desk.rules.takesUnsigned else {
            return PublicLayout.response(ObjectingPages.byLetter(desk, because: because, site: site, session: context.session))
        }
        let now = site.settings.now()
        let row = try row(form, .form, desk, person: nil, at: now)
        _ = try await kept { () async throws(StorageError) in
            try await objecting.cases.receive(
                row,
                .init(
                    hand: Hand(.person, subject: ""), at: now,
                    event: {
                        TrailEvent(
                            kind: .objectionHandled, at: now, purpose: PersonSignIn.purpose, detail: "received, \($0.it.way.rawValue)")
                    },
                    messages: { $0.told(after: nil, at: now) }))
        }
        return PublicLayout.response(ObjectingPages.sent(row, desk, because: because, site: site, session: context.session))
    }

    // MARK: Parts

    /// A key that cannot seal keeps nothing in the clear.
    private func row(
        _ form: ObjectingForm, _ way: ObjectionCase.Way, _ desk: Desk, person: NHSNumber?, at now: Date
    ) throws -> ObjectionCaseRow {
        func sealed(_ text: String) throws -> [UInt8]? {
            guard !text.isEmpty else { return nil }
            guard let bytes = site.desk.words.seal(text) else { throw PublicFailure.unavailable }
            return bytes
        }
        // In the language in which they wrote they are written to.
        let details = WrittenDetails(way == .form ? form.details : [], language: site.writtenIn())
        return ObjectionCaseRow(
            id: TrailEvent(kind: .objectionHandled, at: now).id, reference: ObjectionCaseRow.newReference(), desk: desk.ics.code,
            person: person,
            it: ObjectionCase(way: way, received: Day(now), acting: way == .form ? form.actingFor : nil),
            details: try sealed(details.text), contact: try sealed(form.contact),
            actingEvidence: way == .form && form.actingFor != nil ? try sealed(form.evidence) : nil, created: now)
    }

    private static func event(_ row: ObjectionCaseRow, _ session: SignedInAs, _ now: Date, _ step: String) -> TrailEvent {
        PersonSignIn.event(.objectionHandled, session, at: now, "\(step), \(row.it.state.rawValue)")
    }

    private func kept<T: Sendable>(_ work: () async throws(StorageError) -> T) async throws -> T {
        do { return try await work() } catch {
            site.desk.logger.critical("an objection cannot be read or written", metadata: ["why": "\(error.sentence)"])
            throw PublicFailure.unavailable
        }
    }
}
