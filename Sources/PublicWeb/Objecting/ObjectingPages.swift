import CareRecord
import Objections
import Storage
import Web

/// Pages about objecting, in plain words. Nothing clinical, and nothing that tells whether a number is anybody's.
enum ObjectingPages {
    /// The whole of a notice where the frame above says it in short.
    private static func announced(_ site: PublicSite) -> HTML {
        guard site.information != nil, let words = site.settings.announcement() else { return "" }
        return "<div class=\"nhsuk-inset-text\"><p>\(words)</p></div>"
    }

    static func start(_ book: DeskBook, site: PublicSite, session: SignedInAs?) -> HTML {
        var main = announced(site)
        main += "<h1>Say no to sharing your record</h1>\(PersonText.html("object", site, session))"
        main += """
            <p><a class="nhsuk-button" href="\(ObjectingAddress.now)" role="button" draggable="false">\(session == nil ? "Log in and object" : "Object")</a></p>\
            <p><a href="\(ObjectingAddress.form)">Object without logging in, or for somebody else</a></p>
            """
        if session != nil { main += "<p><a href=\"\(ObjectingAddress.mine)\">Your objection, and how far it is</a></p>" }
        main += desks(book)
        return PublicLayout.page(title: "Say no to sharing", site: site, session: session, main: main)
    }

    static func now(_ form: ObjectingForm, _ sent: DeskBook.Sent, _ book: DeskBook, site: PublicSite, session: SignedInAs) -> HTML {
        var main = summary(form)
        main += "<h1>Object to sharing your record</h1><form action=\"\(ObjectingAddress.now)\" method=\"post\" novalidate>"
        switch sent {
        case .byPractice(let desk): main += "<p>The \(desk.name) answers you, because of your GP practice.</p>"
        case .byPostcode(let desk): main += "<p>The \(desk.name) answers you, because of where you live.</p>"
        case .ask: main += deskChoice(form, book, hint: "We do not know your GP practice. Choose the desk of where you are cared for.")
        }
        main += confirmations(form)
        if form.asksForEmail { main += text("email", "Email address, if you want to be told by email", form.contact, form) }
        main += others
        main +=
            "<button class=\"nhsuk-button\" data-module=\"nhsuk-button\" data-prevent-double-click=\"true\">Send my objection</button></form>"
        return PublicLayout.page(title: "Object", site: site, session: session, hasError: !form.mistakes.isEmpty, main: main)
    }

    static func form(_ form: ObjectingForm, _ book: DeskBook, site: PublicSite, session: SignedInAs?) -> HTML {
        var main = summary(form)
        main += """
            <h1>Object without logging in</h1><p>The desk checks who the person is before anything happens. It may call or write.</p>\
            <form action="\(ObjectingAddress.form)" method="post" novalidate>
            """
        let standings = [("self", "I am the person")] + ActingFor.Standing.allCases.map { ($0.rawValue, "I am " + $0.words) }
        main += radios("acting", "Who are you?", standings, chosen: form.acting, form)
        main += text(
            "evidence", "If you act for somebody: what shows that you may?", form.evidence, form,
            hint: "Such as the number of a registered power. The desk asks to see it.")
        main += text("name", "Name of the person who objects", form.name, form)
        main += birth(form)
        main += text("address", "Their address", form.address, form)
        main += text("postcode", "Their postcode", form.postcode, form)
        main += text("nhs-number", "Their NHS number, if you know it", form.number, form)
        main += deskChoice(form, book, hint: "If you do not choose, the postcode decides.")
        main += confirmations(form)
        if form.asksForEmail { main += text("email", "Email address, if you want to be told by email", form.contact, form) }
        main += others
        main +=
            "<button class=\"nhsuk-button\" data-module=\"nhsuk-button\" data-prevent-double-click=\"true\">Send the objection</button></form>"
        return PublicLayout.page(
            title: "Object without logging in", site: site, session: session, hasError: !form.mistakes.isEmpty, main: main)
    }

    /// The same for everybody.
    static func sent(_ row: ObjectionCaseRow, _ desk: Desk, site: PublicSite, session: SignedInAs?) -> HTML {
        let main: HTML = """
            <h1>We have the objection</h1><p>The reference is <b>\(row.reference)</b>. Write it down.</p>\
            <p>The \(desk.name) checks who the person is, and answers by \(row.it.due.words).</p>\(reach(desk))
            """
        return PublicLayout.page(title: "We have the objection", site: site, session: session, main: main)
    }

    static func byLetter(_ desk: Desk, site: PublicSite, session: SignedInAs?) -> HTML {
        let main: HTML =
            "<h1>Please write or call</h1><p>The \(desk.name) takes objections by letter or telephone, or from people who log in. Nothing was sent.</p>\(reach(desk))"
        return PublicLayout.page(title: "Please write or call", site: site, session: session, main: main)
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
    }

    static func mine(_ lines: [Mine], site: PublicSite, session: SignedInAs) -> HTML {
        let announcement = site.settings.announcement()
        var main: HTML = "<h1>Your objection</h1>\(announced(site))"
        if lines.isEmpty {
            main += "<p>You have not objected.</p><p><a href=\"\(ObjectingAddress.start)\">What objecting may mean</a></p>"
        }
        for it in lines { main += one(it, today: Day(site.settings.now()), isSuspended: announcement != nil) }
        return PublicLayout.page(title: "Your objection", site: site, session: session, main: main)
    }

    private static func one(_ it: Mine, today: Day, isSuspended: Bool) -> HTML {
        let (row, state) = (it.row, it.row.it.state)
        var html: HTML = """
            <section class="nhsuk-card"><div class="nhsuk-card__content"><h2 class="nhsuk-card__heading">Reference \(row.reference)</h2>\
            <p><strong class="nhsuk-tag\(state == .inForce && it.isHeld ? " nhsuk-tag--green" : "")">\(state == .inForce && !it.isHeld ? "stopped" : state.words)</strong></p>\
            <p>It came on \(row.it.received.words), \(row.it.way.words).\(state.isWaiting ? " We answer by \(row.it.due.words)." : "")</p>
            """
        if state == .inForce {
            html += "<p>\(effect(isHeld: it.isHeld, isSuspended: isSuspended))</p>"
        }
        for paragraph in it.letter?.paragraphs ?? [] { html += "<p>\(paragraph)</p>" }
        html += "<h3>What was done</h3><ul class=\"nhsuk-list\">"
        for step in it.steps {
            let words = ObjectionStep.Kind(rawValue: step.kind)?.words(by: step.hand) ?? "Received"
            html += "<li>\(LondonTime(step.at).longDate): \(words)</li>"
        }
        html += "</ul>"
        if let desk = it.desk { html += reach(desk) }
        // A child who was spoken for and is asked now.
        if state == .inForce, row.it.acting != nil {
            if row.it.asking(on: today) != nil {
                html +=
                    "<p>Somebody objected for you when you were younger. You can now decide this yourself. Until you do, it stays in force.</p>"
            }
            html +=
                "<form action=\"\(ObjectingAddress.keep(row.id))\" method=\"post\"><button class=\"nhsuk-button nhsuk-button--secondary\">I decide this myself, and keep it</button></form>"
        }
        // Whoever left somebody who reads their mail can stop it.
        if state.isStanding, row.contact != nil {
            html += """
                <p>We write to the email address that was given with this objection.</p><form action="\(ObjectingAddress.forgetAddress(row.id))" method="post">\
                <button class="nhsuk-button nhsuk-button--secondary">Do not write to it any more</button></form>
                """
        }
        if state.isStanding {
            html += """
                <form action="\(ObjectingAddress.withdraw(row.id))" method="post"><button class="nhsuk-button nhsuk-button--secondary" data-module="nhsuk-button" \
                data-prevent-double-click="true">Withdraw my objection</button></form>
                """
        }
        html += "</div></section>"
        return html
    }

    /// What one that came into force does today.
    private static func effect(isHeld: Bool, isSuspended: Bool) -> HTML {
        guard isHeld else { return "It was stopped, and staff can open your record. Ask your desk why. The desk can start it again." }
        return isSuspended
            ? "It does not hold now, because of the emergency. It holds again by itself when that is over."
            : "Nobody can open your shared record. The law may allow a look in an emergency. You see every look."
    }
}
