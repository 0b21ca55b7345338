/// Choosing the role to look in: always for an organisation, in a role.
enum RolePage {
    /// - Parameter then: where to go on, a path of ours.
    static func html(_ choices: [RoleChoice], site: Site, session: StaffSession?, then: String? = nil) -> HTML {
        var main: HTML = "<h1>Choose your role</h1>"
        if choices.isEmpty {
            main += "<p>You hold no other role at an organisation of this shared care record.</p>"
        } else {
            main +=
                "<p>What you may see depends on the organisation and the role you look for. Records you have open are closed when you switch.</p>"
            main +=
                "<form method=\"post\" action=\"\(Address.chooseRole)\"><fieldset class=\"cr-field\"><legend class=\"nhsuk-u-visually-hidden\">Role</legend>"
            for (index, choice) in choices.enumerated() {
                main += """
                    <div class="cr-choice"><input type="radio" name="role" id="role-\(index)" value="\(plain: choice.id)" required>\
                    <label for="role-\(index)"><b>\(choice.role)</b> — \(choice.organisationName)</label></div>
                    """
            }
            if let then { main += "<input type=\"hidden\" name=\"return\" value=\"\(then)\">" }
            main += "</fieldset><button class=\"nhsuk-button\">Go on</button></form>"
        }
        return Layout.page(title: "Choose your role", site: site, session: session, main: main)
    }
}
