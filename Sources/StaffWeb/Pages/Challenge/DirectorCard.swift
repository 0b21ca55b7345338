import Looks

/// Whom an administrator acts for: chosen by name from those who work there and signed in lately, never typed (issue 4, part 3).
enum DirectorCard {
    /// Where the choice goes, and what goes with it: what was typed before is not typed again (WCAG 3.3.7).
    struct Target {
        let address: Address
        var fields: [(name: String, value: String)] = []

        var form: HTML {
            var html: HTML = "<form method=\"post\" action=\"\(address)\">"
            for field in fields {
                html += "<input type=\"hidden\" name=\"\(plain: field.name)\" value=\"\(plain: field.value)\">"
            }
            return html
        }
    }

    /// - Parameters:
    ///   - part: of a name, that was looked for.
    ///   - consequence: what happens by naming somebody.
    static func html(
        _ target: Target, _ choices: DirectorChoices, part: String, _ problem: NotConfirmed?, consequence: HTML, site: Site,
        session: StaffSession
    ) -> HTML {
        var html: HTML =
            "<section class=\"cr-card\" id=\"directors\"><header><h2>Whom do you act for?</h2></header><p>\(consequence)</p>"
        html += choices.all.isEmpty ? nobody(part, session) : list(target, choices, problem, site: site)
        if choices.hasMore || !part.isEmpty { html += search(target, part) }
        html += "</section>"
        return html
    }

    private static func list(_ target: Target, _ choices: DirectorChoices, _ problem: NotConfirmed?, site: Site)
        -> HTML
    {
        let isMissing = problem == .directorNotChosen
        var html: HTML =
            "\(target.form)<div class=\"cr-field\(isMissing ? " cr-wrong" : "")\">"
        html +=
            "<fieldset class=\"nhsuk-fieldset\"\(isMissing ? " aria-describedby=\"director-0-error\"" : "")><legend>The professional who directs you</legend>"
        if isMissing {
            html +=
                "<p class=\"nhsuk-error-message\" id=\"director-0-error\"><span class=\"nhsuk-u-visually-hidden\">Error:</span> \(NotConfirmed.directorNotChosen.sentence)</p>"
        }
        for (index, choice) in choices.all.enumerated() {
            html += """
                <div class="cr-choice"><input type="radio" name="director" id="director-\(index)" value="\(plain: choice.value)" required>\
                <label for="director-\(index)">\(choice.name), \(choice.role)<span class="cr-small cr-quiet"> — identity number ending \
                <span class="cr-num">\(choice.ending)</span>, signed in \(Ago.words(choice.seen, now: site.settings.now()))</span></label></div>
                """
        }
        html +=
            "</fieldset></div><div class=\"cr-actions\"><button class=\"nhsuk-button\"\(Button.once)>Go on</button></div></form>"
        return html
    }

    private static func nobody(_ part: String, _ session: StaffSession) -> HTML {
        part.isEmpty
            ? "<p>Nobody who may direct you has signed in at \(session.organisationName) lately. Ask the professional to sign in here once; then you can name them.</p>"
            : "<p>Nobody of that name who may direct you has signed in at \(session.organisationName) lately.</p>"
    }

    /// A form, because no address holds a name.
    private static func search(_ target: Target, _ part: String) -> HTML {
        """
        \(target.form)<div class="cr-field"><label for="director-name">Somebody else: part of their name</label>\
        <input class="nhsuk-input" id="director-name" name="director-name" type="text" size="24" maxlength="60" autocomplete="off" spellcheck="false" \
        value="\(plain: part)" required></div><div class="cr-actions"><button class="nhsuk-button nhsuk-button--secondary"\(Button.once)>Find</button></div></form>
        """
    }
}
