"""What a person does at the page again and again."""


def say(page, words, label="Message Kitchen"):
    page.get_by_label(label).fill(words)
    page.get_by_label(label).press("Enter")


def last_message(page):
    return page.locator("#log .message").last
