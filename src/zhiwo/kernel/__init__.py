"""The ground: periods, money, who acts, refusals, Chinese identifiers, names, amounts, calendar. No Django."""
