import CareRecord
import Objections

/// One person's objection: what it is, what was done, and what may be done next.
enum ObjectionCasePage {
    /// - Parameter tried: the step that was sent and could not be taken, with what was typed.
    static func html(
        _ view: ObjectionView, _ tried: ObjectionStep.Kind?, _ typed: TypedForm, site: Site, session: StaffSession
    ) -> HTML {
        let (line, it) = (view.line, view.line.it)
        var main: HTML = """
            \(typed.summary)<p class="cr-small"><a href="\(Address.objections)">Back to the queue</a></p><h1>Objection <span class="cr-num">\(line.reference)</span></h1>\
            <dl class="cr-facts cr-case-head"><dt>State</dt><dd><b>\(it.state.words)</b></dd><dt>Answer by</dt><dd>\(ObjectionTabs.due(it, view.today))</dd>\
            <dt>Desk</dt><dd>\(view.desk.name)</dd>\
            <dt>Owner</dt><dd>\(ObjectionQueuePage.owning(line, reader: session.staff.subject, back: nil))</dd></dl><div class="cr-grid"><div class="cr-7 cr-stack">
            """
        if view.elsewhere > 0 { main += elsewhere }
        if view.isEndedByCommand { main += endedByCommand }
        if it.untying != nil { main += untying }
        if let asked = it.withdrawalSaid { main += withdrawalSaid(asked, it.state) }
        main += facts(view)
        main += steps(view)
        if view.mayBeMore { main += ObjectionQueuePage.mayBeMore }
        if view.others.count > 0 {
            main += ObjectionQueuePage.table(view.others, view.today, caption: "Others of the same person", reader: session.staff.subject)
        }
        main += "</div><div class=\"cr-5 cr-stack\">"
        main += ObjectionStepForms.html(view, tried, typed)
        main += reach(view)
        if let letter = view.letter {
            let language: HTML = letter.language == .english ? "" : ", in \(letter.language.name)"
            main += """
                <section class="cr-card"><header><h2>Letter</h2></header><p><a href="\(Address.objectionLetter(line.id))">The letter for “\(it.state.words)”, to print</a>\(language)</p></section>
                """
        }
        main += "</div></div>"
        return ObjectionTabs.page(
            typed.title("Objection \(line.reference)"), .queue, counts: view.tabs, site: site, session: session, main: main)
    }

    /// It has ended, and the record may stay closed all the same.
    private static let elsewhere: HTML = """
        <section class="cr-card"><header><h2>Another objection is in force</h2></header><p class="cr-small">It is under another number that was once found to be \
        this person’s, and did not end with this one: it has a case of its own, or was set by command. The record may stay closed because of it. The command \
        <code>carerecord objection end</code> asks the national register whose that number is now, and ends it where it is theirs.</p></section>
        """

    /// Whoever reads "in force" and no more would tell the person what is not so.
    private static let endedByCommand: HTML = """
        <section class="cr-card"><div class="cr-verdict cr-ask"><p>▲ <b>It does not hold any more:</b> the command <code>carerecord objection end</code> has ended it, \
        and the record can be opened. If that was meant, take “The person withdraws it” here too, and there is a letter for them. If it was not, \
        <code>carerecord objection set</code> brings it back.</p></div></section>
        """

    /// Until a second person decides, whoever's it is or is not reads of one in force.
    private static let untying: HTML = """
        <section class="cr-card"><div class="cr-verdict cr-ask"><p>▲ <b>It may be in force for a wrong person,</b> one of your desk says: see what was done. A second person decides. Until then nobody can \
        open that person’s record.</p></div></section>
        """

    /// Whoever it hides from may have asked.
    private static func withdrawalSaid(_ asked: UncheckedWithdrawal, _ state: ObjectionState) -> HTML {
        """
        <section class="cr-card"><div class="cr-verdict cr-ask"><p>▲ <b>Check who asks.</b> That it be withdrawn was \(asked.words), and nobody has checked who asked. It stays \(state.words). If it was \
        the person, take “The person withdraws it”. If it was not, take “Who asked was not the person”.</p></div></section>
        """
    }

    private static func facts(_ view: ObjectionView) -> HTML {
        let it = view.line.it
        var html: HTML = "<section class=\"cr-card\"><header><h2>Whose, and how it came</h2></header><dl class=\"cr-facts cr-small\">"
        html +=
            "<dt>Person</dt><dd>\(view.line.person.map { "NHS number <span class=\"cr-num cr-nowrap\">\($0.formatted)</span>" as HTML } ?? "Not yet checked" as HTML)</dd>"
        for detail in view.details { html += "<dt>\(detail.name)</dt><dd>\(detail.value)</dd>" }
        if let language = view.language { html += "<dt>Language</dt><dd>\(language)</dd>" }
        html += "<dt>Came</dt><dd>\(it.way.words), \(ObjectionTabs.day(it.received))</dd>"
        if let acting = it.acting {
            // Who is not signed in names no day: the desk reads it from the paper, and until then the power is taken to hold from long ago.
            let from: HTML = acting.from.text > "1900-01-01" ? "; from \(ObjectionTabs.day(acting.from))" : ""
            html += "<dt>Acting</dt><dd>\(acting.standing.words)\(from)"
            if let until = acting.until { html += " until \(ObjectionTabs.day(until))" }
            if acting.scope == .propertyAndAffairs { html += "; for property and affairs" }
            html += acting.cannotDecide ? "; it is on record that the person cannot decide this</dd>" : "</dd>"
            if let evidence = view.evidence { html += "<dt>Shown by</dt><dd>\(evidence)</dd>" }
        }
        if let day = it.askAgain { html += "<dt>Asked again</dt><dd>\(ObjectionTabs.day(day))</dd>" }
        if let extended = it.extended {
            html += "<dt>More time</dt><dd>until \(ObjectionTabs.day(extended.until)), because \(extended.because.words)</dd>"
        }
        html += "</dl></section>"
        return html
    }

    /// Before the letter: one that somebody else opens can harm.
    private static func reach(_ view: ObjectionView) -> HTML {
        let words: HTML =
            switch view.reach {
            case nil: "<p>Who it is has not been checked. Take care with what they wrote of themselves: it may be read by others.</p>"
            case .neverSaid?:
                "<p>They have not said how they can be reached safely. Ask them before you write to an address of the register.</p>"
            case .here?:
                """
                <div class="cr-verdict cr-ask"><p>▲ <b>Send nothing.</b> They chose “Only here: send nothing, I will log in”. They read on their own page how far it is. Do not post the letter, \
                or call, unless they ask you to.</p></div>
                """
            case .said(let way, let words)?:
                """
                <div class="cr-verdict cr-ask"><p>Reach them \(way), as they wrote it, and in no other way:</p><blockquote class="cr-said">\(words)</blockquote></div>
                """
            case .untold?:
                """
                <div class="cr-verdict cr-ask"><p>▲ <b>Send nothing yet.</b> Under another number that was once found to be theirs somebody has said since how to reach them. The national register did \
                not say just now whether that number still is. Open this again later.</p></div>
                """
            case .unreadable?: "<p>How they want to be reached cannot be opened here. Send nothing, and tell your service desk.</p>"
            }
        var html: HTML = "<section class=\"cr-card\"><header><h2>How to reach them</h2></header>\(words)"
        if let contact = view.contact {
            let whose: HTML = view.line.it.acting == nil ? "" : " It may be that of who acts for them."
            let use: HTML =
                switch view.use {
                case .unwanted: "Given with this objection, and not used: the service sends nothing to it, because they want nothing sent"
                case .waits: "Given with this objection. What is to be sent to it waits, until it can be told whether they want it"
                case .used where view.isOfAnybody:
                    "Typed into the form, by whoever sent it. It is forgotten once you have checked who it is, unless they say that it is theirs"
                case .used: "Given with this objection, and told of each step by the service"
                }
            html += "<p class=\"cr-small\">\(use): \(contact).\(whose)</p>"
        }
        html += "\(unsent(view))</section>"
        return html
    }

    /// Whoever waits for a message that never comes is to be told in another way.
    private static func unsent(_ view: ObjectionView) -> HTML {
        var html: HTML = ""
        for it in view.unsent {
            let tries: HTML = it.tries == 1 ? "once" : "\(it.tries) times"
            if let next = it.next {
                html += """
                    <p class="cr-small">Not sent yet: “\(it.what)”. It was tried \(tries), and is tried again: \(HTML.moment(next)).</p>
                    """
            } else {
                html += """
                    <div class="cr-verdict cr-ask"><p>▲ <b>Never sent:</b> “\(it.what)”. It was tried \(tries) and given up. Unless they want nothing sent, tell them in another way.</p></div>
                    """
            }
        }
        return html
    }

    private static func steps(_ view: ObjectionView) -> HTML {
        var html: HTML = "<section class=\"cr-card\"><header><h2>What was done</h2></header><ul class=\"cr-lines cr-small\">"
        for step in view.steps {
            let said: HTML = step.said.map { "<br>“\($0)”" as HTML } ?? ""
            html += "<li><div><b>\(step.words)</b>, \(step.who)\(said)</div><div class=\"cr-when\">\(HTML.moment(step.at))</div></li>"
        }
        html += "</ul></section>"
        return html
    }
}
