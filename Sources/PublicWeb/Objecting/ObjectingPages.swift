import CareRecord
import Objections
import Storage
import Web

/// Pages about objecting, in plain words. Nothing clinical, and nothing that tells whether a number is anybody's.
enum ObjectingPages {
    /// The whole of a notice where the frame above says it in short.
    private static func announced(_ site: PublicSite, _ language: SiteLanguage) -> HTML {
        let notices = site.settings.notices()
        guard site.information != nil, !notices.isEmpty else { return "" }
        return "<div class=\"nhsuk-inset-text\">\(MadeNotices.paragraphs(notices, language))</div>"
    }

    static func start(_ book: DeskBook, site: PublicSite, session: SignedInAs?) -> HTML {
        let words = site.words(ObjectText.self)
        var main: HTML = """
            \(announced(site, words.language))<h1>\(words[.title])</h1>\(words.blocks(.intro))<h2>\(words[.meaning])</h2>\(consequences(site))\
            \(words.blocks(.same))\(words.blocks(.others))\(words.blocks(.happens))\
            <p><a class="nhsuk-button" href="\(ObjectingAddress.now)" role="button" draggable="false">\(words[session == nil ? .logIn : .now])</a></p>\
            <p><a href="\(ObjectingAddress.form)">\(words[.form])</a></p>
            """
        if session != nil { main += "<p><a href=\"\(ObjectingAddress.mine)\">\(words[.mine])</a></p>" }
        main += "<h2>\(words[.desks])</h2>"
        for desk in book.desks { main += reach(desk, words.language) }
        return PublicLayout.page(title: words.plain(.short), site: site, session: session, language: words.language, main: main)
    }

    static func now(_ form: ObjectingForm, _ sent: DeskBook.Sent, _ book: DeskBook, site: PublicSite, session: SignedInAs) -> HTML {
        let words = site.words(ObjectFormText.self)
        var main: HTML = """
            \(FormError(language: words.language).summary(form.mistakes))<h1>\(words[.title])</h1>\
            <form action="\(ObjectingAddress.now)" method="post" novalidate>
            """
        switch sent {
        case .byPractice(let desk): main += words.blocks(.byPractice, ["desk": desk.name])
        case .byPostcode(let desk): main += words.blocks(.byHome, ["desk": desk.name])
        case .ask: main += deskChoice(form, book, words, hint: .unknownPractice)
        }
        main += ending(form, .send, site)
        return PublicLayout.page(
            title: words.plain(.short), site: site, session: session, hasError: !form.mistakes.isEmpty, language: words.language, main: main
        )
    }

    /// - Parameter practices: where a practice that is typed will be looked for.
    static func form(
        _ form: ObjectingForm, _ book: DeskBook, practices: PublicDirectory, site: PublicSite, session: SignedInAs?
    ) -> HTML {
        let words = site.words(ObjectFormText.self)
        var main: HTML = """
            \(FormError(language: words.language).summary(form.mistakes))<h1>\(words[.unsignedTitle])</h1>\(words.blocks(.unsignedIntro))\
            <form action="\(ObjectingAddress.form)" method="post" novalidate>
            """
        let standings =
            [("self", words[.iAmThePerson])] + ActingFor.Standing.allCases.map { ($0.rawValue, words[ObjectFormText.label($0)]) }
        main += radios("acting", words[.who], standings, chosen: form.acting, form, words.language)
        main += text("evidence", .evidence, form.evidence, form, words, hint: .evidenceHint)
        main += text("actor", .actor, form.actor, form, words, hint: .actorHint, .actor)
        main += text("name", .name, form.name, form, words, .name)
        main += birth(form, words)
        // Where the region names none, nothing could be found.
        if practices.entries.contains(where: { $0.organisation.kind == .gpPractice }) { main += practice(form, words) }
        main += text("address", .address, form.address, form, words, .address)
        main += text("postcode", .postcode, form.postcode, form, words, .postcode)
        main += text("nhs-number", .number, form.number, form, words)
        main += deskChoice(form, book, words, hint: .deskHint)
        main += ending(form, .sendTheirs, site)
        return PublicLayout.page(
            title: words.plain(.unsignedTitle), site: site, session: session, hasError: !form.mistakes.isEmpty, language: words.language,
            main: main)
    }

    /// What both forms end with.
    private static func ending(_ form: ObjectingForm, _ button: ObjectFormText, _ site: PublicSite) -> HTML {
        let words = site.words(ObjectFormText.self)
        return """
            \(confirmations(form, site))\(form.asksForEmail ? text("email", .email, form.contact, form, words, .email) : "")\
            \(site.words(ObjectText.self).blocks(.others))\
            <button class="nhsuk-button" data-module="nhsuk-button" data-prevent-double-click="true">\(words[button])</button></form>
            """
    }

    /// The same for everybody.
    static func sent(_ row: ObjectionCaseRow, _ desk: Desk, because: HTML, site: PublicSite, session: SignedInAs?) -> HTML {
        let words = site.words(ObjectFormText.self)
        let reference: HTML = "<b>\(row.reference)</b>"
        let main: HTML = """
            <h1>\(words[.sentTitle])</h1>\(because)\(words.blocks(.sent, ["reference": reference, "desk": desk.name, "day": words.language.date(row.it.due)]))\
            \(reach(desk, words.language))
            """
        return PublicLayout.page(title: words.plain(.sentTitle), site: site, session: session, language: words.language, main: main)
    }

    static func byLetter(_ desk: Desk, because: HTML, site: PublicSite, session: SignedInAs?) -> HTML {
        let words = site.words(ObjectFormText.self)
        let main: HTML =
            "<h1>\(words[.byLetterTitle])</h1>\(because)\(words.blocks(.byLetter, ["desk": desk.name]))\(reach(desk, words.language))"
        return PublicLayout.page(title: words.plain(.byLetterTitle), site: site, session: session, language: words.language, main: main)
    }

    /// To which desk it goes and why, where it is not the one that was chosen for want of anything better.
    static func because(_ sent: DeskBook.Sent, chosen: Desk?, _ site: PublicSite) -> HTML {
        let words = site.words(ObjectFormText.self)
        let (desk, goes, chose): (Desk, ObjectFormText, ObjectFormText)
        switch sent {
        case .byPractice(let it): (desk, goes, chose) = (it, .goesByPractice, .choseNotPractice)
        case .byPostcode(let it): (desk, goes, chose) = (it, .goesByHome, .choseNotHome)
        case .ask: return ""
        }
        let html = words.blocks(goes, ["desk": desk.name])
        guard let chosen, chosen.ics != desk.ics else { return html }
        return "\(html)<div class=\"nhsuk-inset-text\">\(words.blocks(chose, ["chosen": chosen.name]))</div>"
    }

    // MARK: One's own

    struct Mine {
        let row: ObjectionCaseRow
        let desk: Desk?
        let steps: [ObjectionStepRow]
        /// What decisions go by: false once a command has ended what the case brought into force.
        let isHeld: Bool
        /// What they are told where it was not upheld, takes longer or was closed, with the desk's reasons.
        let letter: Letter?
        /// Whether the address that was given is used.
        var use = AddressUse.used
        /// What the desk wrote, where it ended this in the person's name.
        var withdrawnBecause: String?

        /// How the desk was asked to end it; nil where the person did it themselves, or a version before this one did not ask.
        var withdrawalAsked: WithdrawalAsked? {
            guard row.it.state == .withdrawn else { return nil }
            return steps.last { $0.kind == ObjectionStep.Kind.withdraw.rawValue }?.ground.flatMap { WithdrawalAsked(kept: $0) }
        }
    }

    static func mine(_ lines: [Mine], _ own: OwnNumbers, site: PublicSite, session: SignedInAs) -> HTML {
        let words = site.words(OwnObjectionText.self)
        let isSuspended = !site.settings.notices().isEmpty
        var main: HTML = "<h1>\(words[.title])</h1>\(OwnNumbersText.html(own, site))\(announced(site, words.language))"
        if lines.isEmpty {
            // Of one number alone that can be told.
            if !own.mayBeMore { main += words.blocks(.nothing) }
            main += "<p><a href=\"\(ObjectingAddress.start)\">\(words[.meaning])</a></p>"
        }
        for it in lines { main += one(it, words, today: Day(site.settings.now()), isSuspended: isSuspended) }
        return PublicLayout.page(title: words.plain(.title), site: site, session: session, language: words.language, main: main)
    }

    private static func one(_ it: Mine, _ words: PageWords<OwnObjectionText>, today: Day, isSuspended: Bool) -> HTML {
        let (row, state) = (it.row, it.row.it.state)
        let isStopped = state == .inForce && !it.isHeld
        let way = words[OwnObjectionText.label(row.it.way)]
        let came =
            state.isWaiting
            ? words[.cameWaiting, ["day": words.language.date(row.it.received), "way": way, "due": words.language.date(row.it.due)]]
            : words[.came, ["day": words.language.date(row.it.received), "way": way]]
        var html: HTML = """
            <section class="nhsuk-card"><div class="nhsuk-card__content"><h2 class="nhsuk-card__heading">\(words[.reference, ["reference": row.reference]])</h2>\
            <p><strong class="nhsuk-tag\(state == .inForce && it.isHeld ? " nhsuk-tag--green" : "")">\(words[isStopped ? .stateStopped : OwnObjectionText.label(state)])</strong></p>\
            <p>\(came)</p>
            """
        // What one that came into force does today.
        if state == .inForce { html += words.blocks(isStopped ? .stopped : isSuspended ? .suspended : .holds) }
        if state == .inForce, it.steps.contains(where: { $0.kind == ObjectionStep.Kind.notDied.rawValue }) {
            html += words.blocks(.broughtBack)
        }
        // Nobody was written to. Whoever reads this lives, or the register is wrong of somebody else.
        if state == .endedByDeath { html += words.blocks(.saidToHaveDied) }
        if row.it.isPowerOver(on: today) { html += words.blocks(.powerOver) }
        // Whoever did not ask learns of it here, while it still holds.
        if let asked = row.it.withdrawalSaid {
            let (day, way) = (words.language.date(asked.on), words.plain(OwnObjectionText.label(asked.way)))
            html += words.blocks(.withdrawalSaid, ["day": day, "way": way])
        }
        // The record is open since: whoever did not ask for it learns of it here, by whom and how.
        if let asked = it.withdrawalAsked, let check = OwnObjectionText.label(asked.check) {
            html += words.blocks(.withdrawnByDesk, ["way": words.plain(OwnObjectionText.label(asked.way)), "check": words.plain(check)])
            if let reasons = it.withdrawnBecause { html += words.blocks(.deskWrote, ["reasons": reasons]) }
        }
        for paragraph in it.letter?.paragraphs ?? [] { html += "<p>\(paragraph)</p>" }
        html += "<h3>\(words[.done])</h3><ul class=\"nhsuk-list\">"
        for step in it.steps {
            let what = words[OwnObjectionText.label(step: step.kind, by: step.hand)]
            html += "<li>\(words[.step, ["day": words.language.date(step.at), "what": what]])</li>"
        }
        html += "</ul>"
        if let desk = it.desk { html += reach(desk, words.language) }
        // A child who was spoken for and decides now. What waits comes into force on their word alone; whoever spoke for them has no such page of it.
        let isTheirs = row.it.asking(on: today) != nil || (state.isWaiting && row.it.isOfAge(on: today))
        if row.it.canBeKept(on: today) {
            if isTheirs { html += words.blocks(state == .inForce ? .childDecides : .childWaits) }
            html += button(.keep(row.id), words[.keepIt])
        }
        // Whoever left somebody who reads their mail can stop it.
        if state.isStanding, row.contact != nil {
            let used: OwnObjectionText =
                switch it.use {
                case .used: .mailed
                case .unwanted: .notMailed
                case .asks: .mailWaits
                }
            html += "\(words.blocks(used))\(button(.forgetAddress(row.id), words[.forgetAddress]))"
        }
        if state.isStanding {
            html += button(
                .withdraw(row.id), words[isTheirs ? .endIt : .withdraw], " data-module=\"nhsuk-button\" data-prevent-double-click=\"true\"")
        }
        html += "</div></section>"
        return html
    }

    private static func button(_ address: ObjectingAddress, _ label: HTML, _ more: HTML = "") -> HTML {
        "<form action=\"\(address)\" method=\"post\"><button class=\"nhsuk-button nhsuk-button--secondary\"\(more)>\(label)</button></form>"
    }
}
