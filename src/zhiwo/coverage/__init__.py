"""Who keeps whom (管户): how a client comes to a keeper, changes hands, is covered in absence, goes back; who answers for it."""
