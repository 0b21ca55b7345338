/// What an officer may do with a case, each as a form of its own.
enum CaseForms {
    static func html(_ it: OversightCaseView) -> HTML {
        var html = HTML()
        if it.may.contains(.confirm) { html += confirm(it) }
        if it.may.contains(.decide) { html += decide(it) }
        if it.may.contains(.ask) { html += ask(it) }
        if let note = it.note {
            html += "<section class=\"cr-card\"><header><h2>What next</h2></header><p class=\"cr-small\">\(note)</p></section>"
        }
        return html
    }

    private static func ask(_ it: OversightCaseView) -> HTML {
        """
        <section class="cr-card"><header><h2>Ask the staff member</h2></header><p class="cr-small">They are asked for the reason of the look at the next page they open here, and answer in it.</p>\
        <form method="post" action="\(Address.oversightAct(it.row.id, .ask))"><div class="cr-field"><label for="words">Something to add, if you want</label>\
        <textarea class="nhsuk-textarea" id="words" name="words" rows="2" maxlength="2000"></textarea></div>\
        <div class="cr-actions"><button class="nhsuk-button nhsuk-button--secondary"\(Button.once)>Ask for the reason</button></div></form></section>
        """
    }

    private static func decide(_ it: OversightCaseView) -> HTML {
        """
        <section class="cr-card"><header><h2>Decide</h2></header><form method="post" action="\(Address.oversightAct(it.row.id, .decide))">\
        <fieldset class="cr-field"><legend>What it was</legend>\
        <div class="cr-choice"><input type="radio" name="verdict" id="justified" value="justified" required><label for="justified">Justified</label></div>\
        <div class="cr-choice"><input type="radio" name="verdict" id="training" value="training"><label for="training">Training: no harm was meant</label></div>\
        <div class="cr-choice"><input type="radio" name="verdict" id="escalate" value="escalate"><label for="escalate">Escalate <span class="cr-small cr-soft">A second officer must agree</span></label></div></fieldset>\
        <div class="cr-field"><label for="because">Because</label><textarea class="nhsuk-textarea" id="because" name="because" rows="2" maxlength="2000" required></textarea></div>\(answer(it))\
        <div class="cr-actions"><button class="nhsuk-button"\(Button.once)>Record the decision</button></div></form></section>
        """
    }

    private static func draft(_ it: OversightCaseView) -> HTML {
        guard let draft = it.question?.draft else { return "" }
        return "<p class=\"cr-small\">If you agree, the person who asked reads: <q>\(draft)</q></p>"
    }

    /// Where a person asks, they are answered with the decision.
    private static func answer(_ it: OversightCaseView) -> HTML {
        guard it.row.kind == .questions else { return "" }
        return """
            <div class="cr-field"><label for="answer">Your answer to the person</label><p class="cr-small" id="answer-hint">They read these words and their date, and nothing else of \
            this case. Write plainly: who looked and why, whether it was right, and what happens now. Do not write about their health. If you escalate, they read it once a second \
            officer agrees.</p><textarea class="nhsuk-textarea" id="answer" name="answer" rows="4" maxlength="2000" required aria-describedby="answer-hint"></textarea></div>
            """
    }

    private static func confirm(_ it: OversightCaseView) -> HTML {
        """
        <section class="cr-card"><header><h2>You are the second person</h2></header><p class="cr-small">Another officer escalates this case. It counts when you agree.</p>\(draft(it))\
        <form method="post" action="\(Address.oversightAct(it.row.id, .confirm))"><fieldset class="cr-field"><legend>Do you agree?</legend>\
        <div class="cr-choice"><input type="radio" name="agrees" id="agrees" value="yes" required><label for="agrees">I agree: it is escalated</label></div>\
        <div class="cr-choice"><input type="radio" name="agrees" id="disagrees" value="no"><label for="disagrees">I do not: the case is open again</label></div></fieldset>\
        <div class="cr-field"><label for="because">Because</label><textarea class="nhsuk-textarea" id="because" name="because" rows="2" maxlength="2000" required></textarea></div>\
        <div class="cr-actions"><button class="nhsuk-button"\(Button.once)>Record</button></div></form></section>
        """
    }
}
